#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# server.sh start <postgresql|mariadb> <folder>
# server.sh stop  <postgresql|mariadb> <folder>
#
# A database server of the tests' own: data in a temporary folder, a free port of 127.0.0.1 and a unix
# socket, nothing synced to disk. What was started is written to <folder>/<server>.server as lines of
# key=value (url, socket_url, ...); `stop` ends that server and deletes all of it. Needs no systemd. Root
# starts the server as the user of its package, since servers refuse to be root.
#
# With AZOTH_TEST_POSTGRESQL_URL or AZOTH_TEST_MARIADB_URL in the environment nothing is started: the tests
# then use that server. Exit status 77 says that the server is not installed.
set -euo pipefail

usage() {
    sed -n 's/^# \(server.sh s.*\)/usage: \1/p' "$0" >&2
    exit 2
}

(($# == 3)) || usage
action=$1 server=$2 folder=$3
state=$folder/$server.server

skipped=77
user=azoth
password=azoth # of servers that only this machine can reach, for minutes
database=azoth

fail() {
    echo "server.sh: $*" >&2
    exit 1
}

# The first of the given programs that is there.
find_program() {
    local program
    for program in "$@"; do
        if [[ -x $program ]] || program=$(command -v "$program"); then
            echo "$program"
            return
        fi
    done
    echo "skipped: $server is not installed (scripts/install-deps.sh test installs it)" >&2
    exit $skipped
}

# Runs a program of the server: as this user, or as the user of the package if this is root.
as_server() {
    if ((EUID == 0)); then
        setpriv --reuid="$package_user" --regid="$package_user" --init-groups -- env HOME="$home" "$@"
    else
        "$@"
    fi
}

# Below the ports that the kernel gives to clients. Whoever loses one to another process tries the next.
random_port() {
    echo $((20000 + RANDOM % 12000))
}

new_home() {
    home=$(mktemp -d "${TMPDIR:-/tmp}/azoth-$server.XXXXXX")
    chmod 755 "$home"
    if ((EUID == 0)); then
        chown "$package_user:" "$home"
    fi
    mkdir -p "$folder"
    # Written first, so that `stop` also removes what did not come up.
    echo "home=$home" >"$state"
}

publish() {
    printf '%s\n' "home=$home" "$@" >"$state"
    sed -n 's/^url=/started: /p' "$state"
}

# What `start` wrote under a name; empty when it wrote nothing.
written() {
    sed -n "s/^$1=//p" "$state"
}

# Debian keeps the server's programs out of the PATH, in a folder per version.
find_pg_ctl() {
    find_program $(printf '%s\n' /usr/lib/postgresql/*/bin/pg_ctl | sort -rV) pg_ctl
}

start_postgresql() {
    local pg_ctl bin port attempt
    pg_ctl=$(find_pg_ctl)
    bin=$(dirname "$(readlink -f "$pg_ctl")")
    new_home
    local log=$home/log pwfile=$home/password
    as_server touch "$log"
    echo "$password" >"$pwfile"
    as_server "$bin/initdb" --pgdata="$home/data" --username="$user" --pwfile="$pwfile" \
        --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync \
        >"$log" 2>&1 || { cat "$log" >&2; fail "initdb failed"; }
    as_server tee -a "$home/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$home'
max_connections = 200
max_prepared_transactions = 20
shared_buffers = 64MB
dynamic_shared_memory_type = mmap
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
CONF
    for attempt in {1..20}; do
        port=$(random_port)
        if as_server "$pg_ctl" start --wait --silent --timeout=60 --pgdata="$home/data" \
            --log="$log" --options="-p $port" >/dev/null 2>&1; then
            as_server "$bin/createdb" --host="$home" --port="$port" --username="$user" "$database"
            publish "port=$port" \
                "url=postgresql://$user:$password@127.0.0.1:$port/$database" \
                "socket_url=postgresql://$user@/$database?host=$home&port=$port"
            return
        fi
        grep -q 'Address already in use' "$log" || break
    done
    cat "$log" >&2
    fail "PostgreSQL did not start"
}

stop_postgresql() {
    local pg_ctl
    home=$(written home)
    if [[ -f $home/data/postmaster.pid ]]; then
        pg_ctl=$(find_pg_ctl)
        as_server "$pg_ctl" stop --wait --silent --mode=immediate --pgdata="$home/data" || true
    fi
}

# A certificate for the host "localhost", the authority that it is of, and another one.
make_certificates() {
    local ec=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
    cd "$home"
    local ca
    for ca in other_ca ca; do
        as_server openssl req -x509 "${ec[@]}" -days 30 -subj "/CN=azoth $ca" -keyout $ca.key -out $ca.pem
    done
    as_server openssl req "${ec[@]}" -subj /CN=localhost -keyout server.key -out server.csr
    echo subjectAltName=DNS:localhost | as_server tee server.ext
    as_server openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
        -extfile server.ext -out server.pem
}

start_mariadb() {
    local mariadbd install admin client port attempt pid tls=()
    mariadbd=$(find_program mariadbd /usr/sbin/mariadbd)
    install=$(find_program mariadb-install-db)
    admin=$(find_program mariadb-admin)
    client=$(find_program mariadb)
    new_home
    local log=$home/log socket=$home/mysqld.sock
    as_server touch "$log"
    as_server "$install" --no-defaults --datadir="$home/data" --skip-test-db \
        --auth-root-authentication-method=normal --innodb-flush-log-at-trx-commit=0 >"$log" 2>&1 ||
        { cat "$log" >&2; fail "mariadb-install-db failed"; }
    if command -v openssl >/dev/null; then
        (make_certificates) >"$log" 2>&1 || { cat "$log" >&2; fail "openssl made no certificates"; }
        tls=(--ssl-ca="$home/ca.pem" --ssl-cert="$home/server.pem" --ssl-key="$home/server.key")
    fi
    for attempt in {1..20}; do
        port=$(random_port)
        as_server "$mariadbd" --no-defaults --datadir="$home/data" --socket="$socket" \
            --pid-file="$home/mysqld.pid" --bind-address=127.0.0.1 --port="$port" \
            --skip-name-resolve --skip-log-bin --max-connections=200 \
            --character-set-server=utf8mb4 --innodb-buffer-pool-size=64M \
            --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync "${tls[@]}" \
            </dev/null >"$log" 2>&1 &
        pid=$!
        # Until it answers, or is gone.
        until "$admin" --no-defaults --socket="$socket" --user=root --connect-timeout=5 ping \
            >/dev/null 2>&1; do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        if kill -0 "$pid" 2>/dev/null; then
            "$client" --no-defaults --socket="$socket" --user=root <<SQL
CREATE DATABASE $database;
CREATE USER '$user'@'127.0.0.1' IDENTIFIED BY '$password';
CREATE USER '$user'@'localhost' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO '$user'@'127.0.0.1' WITH GRANT OPTION;
GRANT ALL ON *.* TO '$user'@'localhost' WITH GRANT OPTION;
SQL
            publish "port=$port" \
                "url=mysql://$user:$password@127.0.0.1:$port/$database" \
                "socket_url=mysql://$user:$password@/$database?unix_socket=$socket" \
                ${tls[0]:+"ca=$home/ca.pem" "other_ca=$home/other_ca.pem"}
            return
        fi
        grep -q 'Address already in use' "$log" || break
    done
    cat "$log" >&2
    fail "MariaDB did not start"
}

stop_mariadb() {
    home=$(written home)
    local pid
    if pid=$(cat "$home/mysqld.pid" 2>/dev/null) && kill -KILL "$pid" 2>/dev/null; then
        # No child of this process, so there is no waiting for it but to look.
        while [[ $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) == [^Z] ]]; do
            sleep 0.05
        done
    fi
}

case $server in
    postgresql) package_user=postgres given=${AZOTH_TEST_POSTGRESQL_URL-} ;;
    mariadb) package_user=mysql given=${AZOTH_TEST_MARIADB_URL-} ;;
    *) usage ;;
esac

stop() {
    if [[ -f $state ]]; then
        "stop_$server"
        rm -rf "$(written home)" "$state"
    fi
}

case $action in
    start)
        stop # what an interrupted run left
        if [[ -n $given ]]; then
            echo "the server that the environment names is used"
        else
            "start_$server"
        fi
        ;;
    stop) stop ;;
    *) usage ;;
esac
