# SPDX-License-Identifier: MIT
# Makes the table and ratios.json from what bench/run has collected. Input: the file of budgets.
# Variables: runs, instructions, compile, failures (files to read), ratios (file to write), gate, markdown.

function field(line, name,    at) {
    at = index(line, "\"" name "\":")
    if (at == 0) {
        return ""
    }
    line = substr(line, at + length(name) + 3)
    gsub(/^"/, "", line)
    sub(/["},].*/, "", line)
    return line
}

# The median of the numbers in a list that is separated by blanks.
function median(list,    v, n, i, j, x) {
    n = split(list, v, " ")
    for (i = 2; i <= n; ++i) {
        x = v[i] + 0
        for (j = i - 1; j > 0 && v[j] + 0 > x; --j) {
            v[j + 1] = v[j]
        }
        v[j + 1] = x
    }
    return n == 0 ? "" : n % 2 ? v[(n + 1) / 2] + 0 : (v[n / 2] + v[n / 2 + 1]) / 2
}

function over(a, b) {
    return a == "" || b == "" || b + 0 == 0 ? "" : a / b
}

function number(value, format) {
    return value == "" ? "-" : sprintf(format, value)
}

# Seconds per operation for people.
function span(seconds) {
    if (seconds == "") {
        return "-"
    }
    if (seconds < 0.0000009995) {
        return sprintf("%.3g ns", seconds * 1e9)
    }
    return seconds < 0.0009995 ? sprintf("%.3g us", seconds * 1e6) : sprintf("%.3g ms", seconds * 1e3)
}

function row(name, raw, azoth, cpu, wall, instr, tuned, budget, verdict) {
    if (markdown == "yes") {
        printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, raw, azoth, cpu, wall, instr, tuned, budget, verdict
        return
    }
    printf "%-31s %9s %9s %6s %6s %6s %6s  %8s  %s\n", name, raw, azoth, cpu, wall, instr, tuned, budget, verdict
}

BEGIN {
    while ((getline line < runs) > 0) {
        id = field(line, "workload") SUBSEP field(line, "side")
        count = field(line, "count")
        cpu[id] = cpu[id] " " field(line, "cpu") / count
        wall[id] = wall[id] " " field(line, "wall") / count
        grown[id] = grown[id] " " field(line, "grown_kib")
        name = field(line, "workload")
        sum = field(line, "check")
        if ((name in check) && check[name] != sum) {
            differs[name] = 1
        }
        check[name] = sum
    }
    while ((getline line < instructions) > 0) {
        split(line, word, " ")
        instr[word[1], word[2]] = word[3]
    }
    while ((getline line < compile) > 0) {
        split(line, word, " ")
        compiled[word[1]] = word[2]
    }
    while ((getline line < failures) > 0) {
        split(line, word, " ")
        broken[word[1]] = word[2]
    }
    row("", "raw", "azoth", "CPU", "wall", "instr.", "/tuned", "budget", "")
    if (markdown == "yes") {
        print "|---|---|---|---|---|---|---|---|---|"
    }
    exceeded = 0
    json = ""
}

/^#/ || NF < 4 {
    next
}

{
    key = $1
    name = $2
    measure = $3
    budget = $4
    by = ""
    value = ""
    if (measure == "ratio" || measure == "memory" || measure == "ns") {
        if (name in broken) {
            printf "%-31s the side %s failed\n", key, broken[name]
            ++exceeded
            next
        }
        if (!(name in check)) {
            next
        }
        raw_cpu = median(cpu[name, "raw"])
        azoth_cpu = median(cpu[name, "azoth"])
        cpu_ratio = over(azoth_cpu, raw_cpu)
        wall_ratio = over(median(wall[name, "azoth"]), median(wall[name, "raw"]))
        instr_ratio = over(instr[name, "azoth"], instr[name, "raw"])
        tuned_ratio = over(instr[name, "azoth"], instr[name, "tuned"])
        if (tuned_ratio == "") {
            tuned_ratio = over(azoth_cpu, median(cpu[name, "tuned"]))
        }
        if (measure == "memory") {
            raw_text = sprintf("%.1f MiB", median(grown[name, "raw"]) / 1024)
            azoth_text = sprintf("%.1f MiB", median(grown[name, "azoth"]) / 1024)
            value = over(median(grown[name, "azoth"]), median(grown[name, "raw"]))
            cpu_ratio = wall_ratio = instr_ratio = tuned_ratio = ""
        } else {
            raw_text = span(raw_cpu)
            azoth_text = span(azoth_cpu)
            value = measure == "ns" ? azoth_cpu * 1e9 : instr_ratio != "" ? instr_ratio : cpu_ratio
        }
        limit = measure == "ns" ? budget " ns" : budget
    } else {
        if (!(name in compiled)) {
            next
        }
        value = compiled[name]
        raw_text = "-"
        azoth_text = sprintf("%.3g %s", value, measure)
        cpu_ratio = wall_ratio = instr_ratio = tuned_ratio = ""
        limit = budget " " measure
    }
    verdict = ""
    if (budget == "-") {
        limit = "-"
    } else if (value != "") {
        verdict = value + 0 <= budget + 0 ? "ok" : sprintf("over by %.0f %%", (value / budget - 1) * 100)
        exceeded += value + 0 > budget + 0
        json = json sprintf("%s\n  \"%s\": {\"ratio\": %.4g, \"budget\": %s}", json == "" ? "" : ",", key, value, budget)
    }
    if (name in differs) {
        verdict = "the sides differ in what they did"
        ++exceeded
    }
    text = measure == "memory" ? number(value, "%.2f") : number(cpu_ratio, "%.2f")
    row(key, raw_text, azoth_text, text, number(wall_ratio, "%.2f"), number(instr_ratio, "%.2f"), \
        number(tuned_ratio, "%.2f"), limit, verdict)
}

END {
    printf "{%s\n}\n", json > ratios
    printf "\nCPU, wall, instr.: azoth / raw. /tuned: azoth / raw without SQLite's mutex, in one transaction.\n"
    printf "%s written.\n", ratios
    if (exceeded > 0) {
        printf "%d over budget.\n", exceeded
        exit gate == "yes" ? 1 : 0
    }
}
