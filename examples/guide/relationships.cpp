// SPDX-License-Identifier: MIT
// All kinds of relationships: one-to-many, many-to-one, many-to-many, one-to-one, self-referential.
#include "guide.hpp"

#include <azoth/orm.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace az = azoth;

namespace school {

struct Student;

// One-to-one: the foreign key is unique, and both sides are a One.
struct Passport {
    std::int64_t id{};
    std::string number{};
    std::int64_t student_id{};
    az::One<Student> owner{};

    static constexpr auto mapping() {
        return az::table(
            "passports",
            az::column<&Passport::id>(az::primary_key),
            az::column<&Passport::number>(az::String(20), az::unique),
            az::column<&Passport::student_id>(az::foreign_key("students.id"), az::unique),
            az::relationship<&Passport::owner>(az::back_populates("passport"))
        );
    }
};

// Many-to-many: a table between them, which the relationship itself describes.
struct Course {
    std::int64_t id{};
    std::string name{};
    az::Many<Student> students{};

    static constexpr auto mapping() {
        return az::table(
            "courses",
            az::column<&Course::id>(az::primary_key),
            az::column<&Course::name>(az::String(80), az::unique),
            az::relationship<&Course::students>(
                az::secondary("student_course", "course_id", "student_id"),
                az::back_populates("courses")
            )
        );
    }
};

struct Student {
    std::int64_t id{};
    std::string name{};
    az::One<Passport> passport{};
    az::Many<Course> courses{};

    static constexpr auto mapping() {
        return az::table(
            "students",
            az::column<&Student::id>(az::primary_key),
            az::column<&Student::name>(az::String(80)),
            az::relationship<&Student::passport>(
                az::back_populates("owner"), az::cascade("all, delete-orphan")
            ),
            az::relationship<&Student::courses>(
                az::secondary("student_course", "student_id", "course_id"),
                az::back_populates("students"),
                az::order_by("name")
            )
        );
    }
};

// Self-referential: a tree in one table. The One goes up, the Many goes down.
struct Folder {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    az::One<Folder> parent{};
    az::Many<Folder> children{};

    static constexpr auto mapping() {
        return az::table(
            "folders",
            az::column<&Folder::id>(az::primary_key),
            az::column<&Folder::name>(az::String(80)),
            az::column<&Folder::parent_id>(az::foreign_key("folders.id")),
            az::relationship<&Folder::parent>(az::back_populates("children")),
            az::relationship<&Folder::children>(
                az::back_populates("parent"),
                az::cascade("all, delete-orphan"),
                az::order_by("name")
            )
        );
    }
};

// Two ways to the same table: each relationship says which column it goes by.
struct Team;

struct Match {
    std::int64_t id{};
    std::int64_t home_id{};
    std::int64_t guest_id{};
    az::One<Team> home{};
    az::One<Team> guest{};

    static constexpr auto mapping() {
        return az::table(
            "matches",
            az::column<&Match::id>(az::primary_key),
            az::column<&Match::home_id>(az::foreign_key("teams.id")),
            az::column<&Match::guest_id>(az::foreign_key("teams.id")),
            az::relationship<&Match::home>(
                az::foreign_keys_column("home_id"), az::back_populates("home_matches")
            ),
            az::relationship<&Match::guest>(az::foreign_keys_column("guest_id"))
        );
    }
};

struct Team {
    std::int64_t id{};
    std::string name{};
    az::Many<Match> home_matches{};

    static constexpr auto mapping() {
        return az::table(
            "teams",
            az::column<&Team::id>(az::primary_key),
            az::column<&Team::name>(az::String(80)),
            az::relationship<&Team::home_matches>(
                az::foreign_keys_column("home_id"), az::back_populates("home")
            )
        );
    }
};

AZOTH_COLUMNS(Passport, id, number, student_id, owner);
AZOTH_COLUMNS(Course, id, name, students);
AZOTH_COLUMNS(Student, id, name, passport, courses);
AZOTH_COLUMNS(Folder, id, name, parent_id, parent, children);
AZOTH_COLUMNS(Match, id, home_id, guest_id, home, guest);

}  // namespace school

namespace {

using az::select;
using guide::check;
using guide::section;
using namespace school;
namespace func = az::func;

void one_to_one(az::Session& session) {
    section("One-to-one");
    az::Ref<Student> carlos =
        session.add(Student{.name = "Carlos", .passport = Passport{.number = "A1"}});
    session.commit();
    check(carlos->passport->number == "A1", "there");
    check(carlos->passport->owner == carlos, "and back");

    carlos->passport = Passport{.number = "B2"};
    session.commit();
    check(
        session.scalars(select(az::cols<Passport>.number)).all().size() == 1,
        "the old one was an orphan"
    );
    check(carlos->passport->student_id == carlos->id, "the foreign key follows the object");

    carlos->passport = nullptr;
    session.commit();
    check(!carlos->passport, "none any more");
}

void many_to_many(az::Session& session, guide::Statements& statements) {
    section("Many-to-many");
    az::Ref<Course> math = session.add(Course{.name = "Mathematics"});
    az::Ref<Course> art = session.add(Course{.name = "Art"});
    az::Ref<Student> ana = session.add(Student{.name = "Ana", .courses = {math, art}});
    az::Ref<Student> luis = session.add(Student{.name = "Luis"});
    math->students.append(luis);
    check(luis->courses.contains(math), "one side follows the other at once");
    session.commit();
    check(ana->courses.size() == 2 && ana->courses[0] == art, "ordered by name");
    check(math->students.size() == 2, "seen from the other side");

    statements.clear();
    ana->courses.remove(math);
    session.commit();
    statements.print();
    check(!math->students.contains(ana), "a row of the table between was deleted");
    check(session.scalar(select(func::count(az::cols<Course>.id))) == 2, "no course was");

    constexpr auto s = az::cols<Student>;
    const auto with_art = select(s.name).where(s.courses.any(az::cols<Course>.name == "Art"));
    check(session.scalar(with_art) == "Ana", "any() through the table between");
    const auto per_course = select(az::cols<Course>.name, func::count(s.id))
                                .join(az::cols<Course>.students)
                                .group_by(az::cols<Course>.id)
                                .order_by(az::cols<Course>.name);
    check(session.execute(per_course).all().size() == 2, "and a join");
}

void print(const az::Ref<Folder>& folder, int depth) {
    fmt::print("  {:{}}{}\n", "", 2 * depth, folder->name);
    for (az::Ref<Folder> child : folder->children) {
        print(child, depth + 1);
    }
}

void self_referential(az::Session& session) {
    section("Self-referential");
    az::Ref<Folder> root = session.add(Folder{
        .name = "/",
        .children =
            {Folder{.name = "home", .children = {Folder{.name = "ana"}, Folder{.name = "luis"}}},
             Folder{.name = "etc"}},
    });
    session.commit();
    print(root, 0);
    check(root->children.size() == 2 && root->children[0]->name == "etc", "ordered");
    const auto ana = session.scalars(select<Folder>().where(az::cols<Folder>.name == "ana")).one();
    check(ana->parent->parent == root, "up again");

    ana->parent = root;
    session.commit();
    check(root->children.size() == 3 && ana->parent_id == root->id, "moved");
    const auto inner =
        select(func::count(az::cols<Folder>.id)).where(az::cols<Folder>.children.any());
    check(session.scalar(inner) == 2, "folders that have some in them");

    session.remove(root);
    session.commit();
    check(session.scalars(select<Folder>()).all().empty(), "the cascade went all the way down");
}

void two_paths(az::Session& session) {
    section("Two foreign keys to the same table");
    az::Ref<Team> red = session.add(Team{.name = "Red"});
    az::Ref<Team> blue = session.add(Team{.name = "Blue"});
    az::Ref<Match> match = session.add(Match{.home = red, .guest = blue});
    session.commit();
    check(match->home_id == red->id && match->guest_id == blue->id, "each by its own column");
    check(red->home_matches.size() == 1 && blue->home_matches.empty(), "and back");
}

void tour() {
    az::Engine engine = az::create_engine("sqlite://");
    az::metadata<Student, Passport, Course, Folder, Team, Match>().create_all(engine);
    guide::Statements statements(engine);
    az::Session session(engine);
    one_to_one(session);
    many_to_many(session, statements);
    self_referential(session);
    two_paths(session);
}

}  // namespace

int main() {
    return guide::run(tour);
}
