// SPDX-License-Identifier: MIT
// A blog with rows, for tests of loading.
#pragma once

#include "orm/models.hpp"

namespace azoth::test {

/// `users` users with `posts` posts each, every post with two comments and, in turn, zero to two of two tags.
inline Engine filled_blog(int users, int posts) {
    Engine engine = blog();
    Session session(engine);
    const Ref<Tag> red = session.add(Tag{.name = "red"});
    const Ref<Tag> blue = session.add(Tag{.name = "blue"});
    int number = 0;
    for (int i = 0; i < users; ++i) {
        const Ref<User> user = session.add(User{.email = "u" + std::to_string(i), .age = i});
        if (i % 2 == 0) {
            user->profile = make_ref(Profile{.bio = "bio " + std::to_string(i)});
        }
        for (int j = 0; j < posts; ++j, ++number) {
            const Ref<Post> post =
                user->posts.append(Post{.title = "p" + std::to_string(number), .views = j});
            post->comments.append(Comment{.text = "first of " + post->title});
            post->comments.append(Comment{.text = "second of " + post->title});
            if (number % 3 > 0) {
                post->tags.append(red);
            }
            if (number % 3 > 1) {
                post->tags.append(blue);
            }
        }
    }
    session.commit();
    return engine;
}

}  // namespace azoth::test
