// SPDX-License-Identifier: MIT
// Random work on random objects, compared after each transaction with a simple model of what must be there.
#include "orm/models.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>

namespace azoth::test {
namespace {

/// What the database has to hold: users, their posts, the tags of these.
struct Expected {
    struct UserRow {
        std::string name{};
        friend bool operator==(const UserRow&, const UserRow&) = default;
    };

    struct PostRow {
        std::string title{};
        std::string author{};
        std::set<std::string> tags{};
        friend bool operator==(const PostRow&, const PostRow&) = default;
    };

    std::map<std::string, UserRow> users{};  // by email
    std::map<std::string, PostRow> posts{};  // by a title that never changes: "views" does
    std::set<std::string> tags{};
    std::map<std::string, int> views{};

    friend bool operator==(const Expected&, const Expected&) = default;

    std::string text() const {
        std::string all;
        for (const auto& [email, user] : users) {
            all += email + "=" + user.name + " ";
        }
        for (const auto& [title, post] : posts) {
            all +=
                "\n" + title + " of " + post.author + " " + std::to_string(views.at(title)) + ":";
            for (const auto& tag : post.tags) {
                all += tag + ",";
            }
        }
        return all;
    }
};

Expected read(Session& session) {
    Expected found;
    for (const Ref<User>& user : session.scalars(select<User>())) {
        found.users[user->email] = {user->name};
        for (const Ref<Post>& post : user->posts) {
            CHECK(post->author == user);
        }
    }
    for (const Ref<Post>& post : session.scalars(select<Post>())) {
        auto& row = found.posts[post->title];
        row.title = post->title;
        row.author = post->author->email;
        found.views[post->title] = post->views;
        CHECK(post->author->posts.contains(post));
        for (const Ref<Tag>& tag : post->tags) {
            row.tags.insert(tag->name);
            CHECK(tag->posts.contains(post));
        }
    }
    for (const Ref<Tag>& tag : session.scalars(select<Tag>())) {
        found.tags.insert(tag->name);
    }
    return found;
}

class Walk {
public:
    explicit Walk(std::uint32_t seed, bool autoflush, bool expire)
        : random_(seed), session_(engine_, {.autoflush = autoflush, .expire_on_commit = expire}) {}

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
        }
        commit();
    }

private:
    int below(std::size_t count) { return static_cast<int>(random_() % count); }

    std::string fresh_name(const char* prefix) { return prefix + std::to_string(++names_); }

    template <class T>
    const T* pick(const std::map<std::string, T>& all) {
        if (all.empty()) {
            return nullptr;
        }
        return &std::next(all.begin(), below(all.size()))->second;
    }

    Ref<User> user(const std::string& email) { return find(users_, email, cols<User>.email); }

    Ref<Post> post(const std::string& title) { return find(posts_, title, cols<Post>.title); }

    Ref<Tag> tag(const std::string& name) { return find(tags_, name, cols<Tag>.name); }

    /// Sometimes the handle is gone, and the object has to be found again.
    template <class T, class C>
    Ref<T> find(std::map<std::string, Ref<T>>& handles, const std::string& name, const C& column) {
        Ref<T>& handle = handles[name];
        if (!handle) {
            session_.flush();
            handle = session_.scalars(select<T>().where(column == name)).one();
        }
        return handle;
    }

    template <class T>
    std::string any_key(const std::map<std::string, T>& all) {
        return all.empty() ? std::string() : std::next(all.begin(), below(all.size()))->first;
    }

    std::string any_tag() {
        return now_.tags.empty() ? std::string()
                                 : *std::next(now_.tags.begin(), below(now_.tags.size()));
    }

    void step() {
        const std::string email = any_key(now_.users);
        const std::string title = any_key(now_.posts);
        const std::string label = any_tag();
        switch (below(24)) {
        case 0:
        case 1: {
            const std::string name = fresh_name("u");
            users_[name] = session_.add(User{.email = name, .name = "new"});
            now_.users[name] = {"new"};
            break;
        }
        case 2: {
            const std::string name = fresh_name("t");
            tags_[name] = session_.add(Tag{.name = name});
            now_.tags.insert(name);
            break;
        }
        case 3:
        case 4:
        case 5:
            if (!email.empty()) {
                const std::string name = fresh_name("p");
                if (below(2) == 0) {
                    posts_[name] = user(email)->posts.append(Post{.title = name});
                } else {
                    posts_[name] = session_.add(Post{.title = name, .author = user(email)});
                }
                now_.posts[name] = {name, email, {}};
                now_.views[name] = 0;
            }
            break;
        case 6:
        case 7:
            if (!email.empty()) {
                const std::string name = fresh_name("n");
                user(email)->name = name;
                now_.users[email].name = name;
            }
            break;
        case 8:
            if (!title.empty()) {
                now_.views[title] = post(title)->views += 1 + below(5);
            }
            break;
        case 9:
        case 10:
            if (!email.empty() && !title.empty()) {
                const Ref<Post> child = post(title);
                switch (below(3)) {
                case 0:
                    child->author = user(email);
                    break;
                case 1:
                    user(email)->posts.append(child);
                    break;
                default:
                    // Both parents are at hand before, since a flush in between would find an orphan.
                    const Ref<User> next = user(email);
                    (void)next->posts.size();
                    if (child->author) {
                        const Ref<User> old = child->author;
                        old->posts.remove(child);
                    }
                    next->posts.append(child);
                    break;
                }
                now_.posts[title].author = email;
            }
            break;
        case 11:
            if (!title.empty()) {
                const Ref<Post> child = post(title);
                if (below(2) == 0 || !child->author) {
                    session_.remove(child);
                } else {
                    const Ref<User> parent = child->author;
                    parent->posts.remove(child);
                }
                posts_.erase(title);
                now_.posts.erase(title);
                now_.views.erase(title);
            }
            break;
        case 12:
            if (!email.empty() && below(3) == 0) {
                session_.remove(user(email));
                users_.erase(email);
                now_.users.erase(email);
                std::erase_if(now_.posts, [&](const auto& row) {
                    if (row.second.author != email) {
                        return false;
                    }
                    posts_.erase(row.first);
                    now_.views.erase(row.first);
                    return true;
                });
                // A removed parent is not added to again before the flush.
                session_.flush();
            }
            break;
        case 13:
            if (!label.empty() && below(3) == 0) {
                session_.remove(tag(label));
                session_.flush();
                tags_.erase(label);
                now_.tags.erase(label);
                for (auto& [name, row] : now_.posts) {
                    row.tags.erase(label);
                }
                session_.expire_all();
            }
            break;
        case 14:
        case 15:
            if (!title.empty() && !label.empty()) {
                const Ref<Post> p = post(title);
                const Ref<Tag> t = tag(label);
                if (!p->tags.contains(t)) {
                    if (below(2) == 0) {
                        p->tags.append(t);
                    } else {
                        t->posts.append(p);
                    }
                }
                now_.posts[title].tags.insert(label);
            }
            break;
        case 16:
            if (!title.empty() && !label.empty()) {
                const Ref<Post> p = post(title);
                const Ref<Tag> t = tag(label);
                if (p->tags.contains(t)) {
                    if (below(2) == 0) {
                        p->tags.remove(t);
                    } else {
                        t->posts.remove(p);
                    }
                }
                now_.posts[title].tags.erase(label);
            }
            break;
        case 17:
            session_.flush();
            break;
        case 18:
            session_.flush();
            session_.expire_all();
            break;
        case 19:
            // Handles are let go, some or all.
            if (below(2) == 0) {
                users_.clear();
            }
            if (below(2) == 0) {
                posts_.clear();
            }
            tags_.clear();
            break;
        case 20:
            if (!email.empty()) {
                (void)user(email)->posts.size();
            }
            if (!title.empty()) {
                (void)post(title)->tags.size();
            }
            break;
        case 21:
            commit();
            break;
        case 22:
            if (below(2) == 0) {
                session_.rollback();
                users_.clear();
                posts_.clear();
                tags_.clear();
                now_ = committed_;
            }
            break;
        default:
            savepoint();
            break;
        }
    }

    void savepoint() {
        if (nested_) {
            return;
        }
        nested_ = true;
        SessionTransaction part = session_.begin_nested();
        const Expected before = now_;
        for (int i = below(6); i > 0 && part.is_active(); --i) {
            step();
        }
        if (part.is_active()) {
            if (below(2) == 0) {
                part.commit();
            } else {
                part.rollback();
                users_.clear();
                posts_.clear();
                tags_.clear();
                now_ = before;
            }
        }
        nested_ = false;
    }

    void commit() {
        if (nested_) {
            return;
        }
        session_.commit();
        committed_ = now_;
        {
            Session other(engine_);
            const Expected found = read(other);
            REQUIRE(found.text() == now_.text());
            REQUIRE(found == now_);
        }
        if (below(2) == 0) {
            // What the session itself has in memory is the same.
            const Expected mine = read(session_);
            REQUIRE(mine.text() == now_.text());
            session_.commit();
        }
    }

    std::mt19937 random_;
    Engine engine_ = blog();
    Session session_;
    Expected now_{};
    Expected committed_{};
    std::map<std::string, Ref<User>> users_{};
    std::map<std::string, Ref<Post>> posts_{};
    std::map<std::string, Ref<Tag>> tags_{};
    int names_ = 0;
    bool nested_ = false;
};

/// AZOTH_TEST_SEED repeats one walk, AZOTH_TEST_WALKS says how many there are.
std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
    const char* text = std::getenv(variable);
    return text != nullptr ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10))
                           : otherwise;
}

TEST_CASE("random graphs: the database holds what a simple model says") {
    const std::uint32_t only = number_from("AZOTH_TEST_SEED", 0);
    const std::uint32_t walks = number_from("AZOTH_TEST_WALKS", 150);
    for (std::uint32_t seed = only != 0 ? only : 1; seed <= (only != 0 ? only : walks); ++seed) {
        CAPTURE(seed);
        Walk walk(seed, seed % 3 != 0, seed % 2 == 0);
        walk.run(60);
    }
}

}  // namespace
}  // namespace azoth::test
