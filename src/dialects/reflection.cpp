// SPDX-License-Identifier: MIT
#include "azoth/dialects/reflection.hpp"

namespace azoth {

CatalogReader::~CatalogReader() = default;

Reflection::~Reflection() = default;

std::vector<std::string> Reflection::sequence_names(CatalogReader&, std::string_view) const {
    return {};
}

std::vector<ReflectedEnum> Reflection::enums(CatalogReader&, std::string_view) const {
    return {};
}

std::vector<ReflectedDomain> Reflection::domains(CatalogReader&, std::string_view) const {
    return {};
}

}  // namespace azoth
