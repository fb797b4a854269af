// SPDX-License-Identifier: MIT
#include "dialects/mysql/wire.hpp"

#include "dialects/values.hpp"
#include "sql/types/utf8.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

namespace azoth::mysql {

static_assert(std::endian::native == std::endian::little, "values are loaded as they came");

namespace {

constexpr unsigned binary_charset = 63;

bool is_format(const MYSQL_FIELD& field, mariadb_field_attr_t which, std::string_view name) {
    MARIADB_CONST_STRING found{};
    return mariadb_field_attr(&found, &field, which) == 0 && found.str != nullptr &&
           std::string_view(found.str, found.length) == name;
}

/// Texts, and what comes as one.
Form text_form(const MYSQL_FIELD& field) {
    if (is_format(field, MARIADB_FIELD_ATTR_FORMAT_NAME, "json")) {
        return Form::json;
    }
    if (is_format(field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME, "uuid")) {
        return Form::uuid;
    }
    return field.charsetnr == binary_charset ? Form::bytes : Form::text;
}

/// Reads the length in front of a value; false when it does not fit into the row.
bool take_length(const unsigned char*& at, const unsigned char* end, std::size_t& length) noexcept {
    if (at == end) {
        return false;
    }
    const unsigned first = *at++;
    unsigned more = 0;
    if (first < 251) {
        length = first;
    } else if (first >= 252 && first <= 254) {
        more = first == 252 ? 2 : first == 253 ? 3 : 8;
        if (static_cast<std::size_t>(end - at) < more) {
            return false;
        }
        std::uint64_t wide = 0;
        for (unsigned i = 0; i < more; ++i) {
            wide |= std::uint64_t{at[i]} << (8 * i);
        }
        at += more;
        length = wide;
    } else {
        return false;
    }
    return length <= static_cast<std::size_t>(end - at);
}

/// A date or a time, as it came.
struct Moment {
    bool negative = false;
    std::uint32_t days = 0;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    std::uint32_t microsecond = 0;

    [[nodiscard]] bool is_date() const noexcept { return detail::is_civil(year, month, day); }

    [[nodiscard]] bool is_clock() const noexcept {
        return hour < 24 && minute < 60 && second < 60 && microsecond < 1'000'000;
    }

    [[nodiscard]] std::int64_t clock() const noexcept {
        return detail::microseconds_of_clock(
            static_cast<int>(hour),
            static_cast<int>(minute),
            static_cast<int>(second),
            static_cast<int>(microsecond)
        );
    }

    [[nodiscard]] Timestamp timestamp() const noexcept {
        const std::int64_t date = detail::days_from_civil(year, month, day);
        return Timestamp::from_microseconds(date * detail::microseconds_per_day + clock());
    }

    [[nodiscard]] Interval interval() const noexcept {
        const std::int64_t length = days * detail::microseconds_per_day + clock();
        return Interval::from_microseconds(negative ? -length : length);
    }
};

/// False when the bytes are no such value.
bool read_moment(Form form, Cell cell, Moment& out) noexcept {
    const unsigned char* at = cell.data;
    if (form == Form::time) {
        if (cell.size != 0 && cell.size != 8 && cell.size != 12) {
            return false;
        }
        if (cell.size != 0) {
            out.negative = at[0] != 0;
            out.days = load<std::uint32_t>(at + 1);
            at += 5;
        }
    } else {
        if (cell.size != 0 && cell.size != 4 && cell.size != 7 && cell.size != 11) {
            return false;
        }
        if (cell.size != 0) {
            out.year = load<std::uint16_t>(at);
            out.month = at[2];
            out.day = at[3];
            at += 4;
        }
    }
    if (cell.size >= 7) {
        out.hour = at[0];
        out.minute = at[1];
        out.second = at[2];
        if (cell.size >= 11) {
            out.microsecond = load<std::uint32_t>(at + 3);
        }
    }
    return out.is_clock();
}

constexpr const char* fine = nullptr;
constexpr const char* other_kind = "";
constexpr const char* out_of_range = ": it is out of its range";
constexpr const char* has_fraction = ": it is no whole number";
constexpr const char* no_such_date =
    ": it is a zero date, which no calendar has; the SQL NULLIF(column, 0) makes it NULL";

/// Doubles up to here hold every whole number.
constexpr double exact_integers = 9007199254740992.0;

double load_real(const Column& column, Cell cell) noexcept {
    if (column.form == Form::float64) {
        return std::bit_cast<double>(load<std::uint64_t>(cell.data));
    }
    // The shortest text that is this float: 0.1 and not 0.10000000149.
    const auto narrow = std::bit_cast<float>(load<std::uint32_t>(cell.data));
    char text[32];
    const auto written = std::to_chars(text, text + sizeof(text), narrow);
    double wide = 0;
    std::from_chars(text, written.ptr, wide);
    // That of the greatest float is a little above it.
    constexpr double greatest = std::numeric_limits<float>::max();
    return std::fabs(wide) <= greatest ? wide : static_cast<double>(narrow);
}

std::uint64_t load_bits(Cell cell) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < cell.size; ++i) {  // the highest byte first
        bits = bits << 8 | cell.data[i];
    }
    return bits;
}

/// A whole number of any form.
const char* read_whole(const Column& column, Cell cell, std::int64_t& value, bool& above) noexcept {
    above = false;
    switch (column.form) {
    case Form::integer:
        value = load_integer(column, cell, above);
        return fine;
    case Form::bit: {
        const std::uint64_t bits = load_bits(cell);
        value = static_cast<std::int64_t>(bits);
        above = value < 0;
        return fine;
    }
    case Form::decimal: {
        const std::string_view text = cell.text();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size()) {
            return fine;
        }
        Decimal number;
        if (!Decimal::parse(text, number)) {
            return out_of_range;
        }
        number = number.normalized();
        if (number.scale() > 0) {
            return has_fraction;
        }
        std::uint64_t wide = 0;
        char digits[Decimal::max_text_size];
        const std::size_t length = number.format(digits);
        if (std::from_chars(digits, digits + length, value).ec == std::errc()) {
            return fine;
        }
        if (std::from_chars(digits, digits + length, wide).ec == std::errc()) {
            value = static_cast<std::int64_t>(wide);
            above = true;
            return fine;
        }
        return out_of_range;
    }
    case Form::float32:
    case Form::float64: {
        const double real = load_real(column, cell);
        if (real != std::trunc(real)) {
            return has_fraction;
        }
        // Where doubles have gaps it would be unknown which number is meant.
        if (!(std::fabs(real) <= exact_integers)) {
            return out_of_range;
        }
        value = static_cast<std::int64_t>(real);
        return fine;
    }
    default:
        return other_kind;
    }
}

template <class I>
const char* read_integer(const Column& column, Cell cell, void* inner) noexcept {
    std::int64_t wide = 0;
    bool above = false;
    if (const char* const wrong = read_whole(column, cell, wide, above)) {
        return wrong;
    }
    bool fits = !above;
    if constexpr (std::is_same_v<I, std::uint64_t>) {
        fits = above || wide >= 0;
    } else if constexpr (!std::is_same_v<I, std::int64_t>) {
        fits = fits && wide >= static_cast<std::int64_t>(std::numeric_limits<I>::min()) &&
               wide <= static_cast<std::int64_t>(std::numeric_limits<I>::max());
    }
    if (!fits) {
        return out_of_range;
    }
    *static_cast<I*>(inner) = static_cast<I>(wide);
    return fine;
}

const char* read_real(const Column& column, Cell cell, double& real) noexcept {
    switch (column.form) {
    case Form::float32:
    case Form::float64:
        real = load_real(column, cell);
        return fine;
    case Form::decimal: {  // AVG() makes them
        const std::string_view text = cell.text();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), real);
        return error == std::errc() && end == text.data() + text.size() ? fine : other_kind;
    }
    case Form::integer:
    case Form::bit: {
        std::int64_t whole = 0;
        bool above = false;
        read_whole(column, cell, whole, above);
        real = above ? static_cast<double>(static_cast<std::uint64_t>(whole))
                     : static_cast<double>(whole);
        return !above && static_cast<double>(whole) < 0x1p63 &&
                       static_cast<std::int64_t>(real) == whole
                   ? fine
                   : ": it has more digits than that";
    }
    default:
        return other_kind;
    }
}

const char* read_timestamp(const Column& column, Cell cell, Timestamp& out) noexcept {
    if (column.form == Form::datetime || column.form == Form::date) {
        Moment moment;
        if (!read_moment(column.form, cell, moment)) {
            return other_kind;
        }
        if (!moment.is_date()) {
            return no_such_date;
        }
        out = moment.timestamp();
        return fine;
    }
    return column.form == Form::text && Timestamp::parse(cell.text(), out)
               ? fine
               : ": it is not 'YYYY-MM-DD HH:MM:SS.ffffff'";
}

const char* read_date(const Column& column, Cell cell, Date& out) noexcept {
    if (column.form == Form::datetime || column.form == Form::date) {
        Moment moment;
        if (!read_moment(column.form, cell, moment)) {
            return other_kind;
        }
        if (!moment.is_date()) {
            return no_such_date;
        }
        if (moment.clock() != 0) {
            return ": it has a time of day";
        }
        out = moment.timestamp().date();
        return fine;
    }
    return column.form == Form::text && Date::parse(cell.text(), out) ? fine
                                                                      : ": it is not 'YYYY-MM-DD'";
}

const char* read_time(const Column& column, Cell cell, Time& out) {
    if (column.form == Form::time) {
        Moment moment;
        if (!read_moment(column.form, cell, moment)) {
            return other_kind;
        }
        if (moment.negative || moment.days != 0) {
            return ": it is no time of a day; azoth::Interval takes all that TIME holds";
        }
        out = Time::from_microseconds(moment.clock());
        return fine;
    }
    return column.form == Form::text && Time::parse(cell.text(), out)
               ? fine
               : ": it is not 'HH:MM:SS.ffffff'";
}

/// From a TIME; or from a DATETIME that is as far from 1970-01-01 00:00:00, as intervals are stored.
const char* read_interval(const Column& column, Cell cell, Interval& out) noexcept {
    if (column.form == Form::time) {
        Moment moment;
        if (!read_moment(column.form, cell, moment)) {
            return other_kind;
        }
        out = moment.interval();
        return fine;
    }
    if (column.form == Form::text && Interval::parse(cell.text(), out)) {
        return fine;
    }
    Timestamp stamp;
    if (const char* const wrong = read_timestamp(column, cell, stamp)) {
        return wrong;
    }
    out = stamp - Timestamp();
    return fine;
}

const char* read_decimal(const Column& column, Cell cell, Decimal& out) {
    switch (column.form) {
    case Form::decimal:
    case Form::text:
        return Decimal::parse(cell.text(), out) ? fine : ": it is no number of up to 38 digits";
    case Form::integer:
    case Form::bit: {
        std::int64_t whole = 0;
        bool above = false;
        read_whole(column, cell, whole, above);
        out = above ? Decimal(static_cast<std::uint64_t>(whole)) : Decimal(whole);
        return fine;
    }
    case Form::float32:
    case Form::float64: {
        const double real = load_real(column, cell);
        if (!std::isfinite(real) || std::fabs(real) >= 1e38) {
            return out_of_range;
        }
        out = Decimal(real);
        return fine;
    }
    default:
        return other_kind;
    }
}

bool is_text(Form form) noexcept {
    return form == Form::text || form == Form::json || form == Form::uuid;
}

/// The storage of what a type of a decorator holds; Storage::value when that is not known.
Storage storage_of(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        return Storage::boolean;
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::TIMESTAMP:
        return Storage::timestamp;
    case TypeKind::Date:
    case TypeKind::DATE:
        return Storage::date;
    case TypeKind::Time:
    case TypeKind::TIME:
        return Storage::time;
    case TypeKind::Interval:
        return Storage::interval;
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        return Storage::decimal;
    case TypeKind::Uuid:
    case TypeKind::UUID:
        return Storage::uuid;
    case TypeKind::JSON:
        return Storage::json;
    case TypeKind::Float:
    case TypeKind::Double:
        return Storage::float64;
    default:
        return Storage::value;
    }
}

template <class T>
bool read_as(Storage storage, const Column& column, Cell cell, Value& out) {
    T inner{};
    if (read_cell(storage, column, cell, &inner) != fine) {
        return false;
    }
    out = Value(std::move(inner));
    return true;
}

/// The value as a decorator's `impl` says that it is; false where it is something else.
bool read_as(Storage storage, const Column& column, Cell cell, Value& out) {
    switch (storage) {
    case Storage::boolean:
        return read_as<bool>(storage, column, cell, out);
    case Storage::timestamp:
        return read_as<Timestamp>(storage, column, cell, out);
    case Storage::date:
        return read_as<Date>(storage, column, cell, out);
    case Storage::time:
        return read_as<Time>(storage, column, cell, out);
    case Storage::interval:
        return read_as<Interval>(storage, column, cell, out);
    case Storage::decimal:
        return read_as<Decimal>(storage, column, cell, out);
    case Storage::uuid:
        return read_as<Uuid>(storage, column, cell, out);
    case Storage::json:
        return read_as<Json>(storage, column, cell, out);
    case Storage::float64:
        return read_as<double>(storage, column, cell, out);
    default:
        return false;
    }
}

}  // namespace

std::string_view to_string(Form form) noexcept {
    constexpr std::string_view names[] = {
        "NULL",
        "INTEGER",
        "FLOAT",
        "DOUBLE",
        "DECIMAL",
        "DATE",
        "DATETIME",
        "TIME",
        "BIT",
        "text",
        "binary",
        "JSON",
        "UUID",
    };
    return names[static_cast<std::size_t>(form)];
}

Column describe_column(const MYSQL_FIELD& field) {
    const bool is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
    switch (field.type) {
    case MYSQL_TYPE_TINY:
        return {Form::integer, is_unsigned, 1};
    case MYSQL_TYPE_SHORT:
        return {Form::integer, is_unsigned, 2};
    case MYSQL_TYPE_YEAR:
        return {Form::integer, true, 2};
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
        return {Form::integer, is_unsigned, 4};
    case MYSQL_TYPE_LONGLONG:
        return {Form::integer, is_unsigned, 8};
    case MYSQL_TYPE_FLOAT:
        return {Form::float32, false, 4};
    case MYSQL_TYPE_DOUBLE:
        return {Form::float64, false, 8};
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return {Form::decimal, is_unsigned, 0};
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return {Form::date, false, 0};
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_DATETIME2:
    case MYSQL_TYPE_TIMESTAMP:
    case MYSQL_TYPE_TIMESTAMP2:
        return {Form::datetime, false, 0};
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_TIME2:
        return {Form::time, false, 0};
    case MYSQL_TYPE_BIT:
        return {Form::bit, true, 0};
    case MYSQL_TYPE_JSON:
        return {Form::json, false, 0};
    case MYSQL_TYPE_NULL:
        return {Form::nothing, false, 0};
    case MYSQL_TYPE_GEOMETRY:
        return {Form::bytes, false, 0};
    default:
        return {text_form(field), false, 0};
    }
}

bool find_cells(
    const unsigned char* row,
    std::size_t size,
    const std::vector<Column>& columns,
    std::vector<Cell>& cells
) noexcept {
    // A zero, a bit for each NULL (two are not used), the values.
    const std::size_t nulls = (columns.size() + 9) / 8;
    if (size < 1 + nulls) {
        return false;
    }
    const unsigned char* at = row + 1 + nulls;
    const unsigned char* const end = row + size;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if ((row[1 + (i + 2) / 8] >> ((i + 2) % 8) & 1) != 0) {
            cells[i] = {};
            continue;
        }
        std::size_t length = columns[i].width;
        if (length == 0) {
            if (!take_length(at, end, length)) {
                return false;
            }
        } else if (static_cast<std::size_t>(end - at) < length) {
            return false;
        }
        cells[i] = {at, length};
        at += length;
    }
    return true;
}

std::int64_t load_integer(const Column& column, Cell cell, bool& above) noexcept {
    above = false;
    switch (column.width) {
    case 1:
        return column.is_unsigned ? std::int64_t{*cell.data} : load<std::int8_t>(cell.data);
    case 2:
        return column.is_unsigned ? std::int64_t{load<std::uint16_t>(cell.data)}
                                  : load<std::int16_t>(cell.data);
    case 4:
        return column.is_unsigned ? std::int64_t{load<std::uint32_t>(cell.data)}
                                  : load<std::int32_t>(cell.data);
    default: {
        const auto value = load<std::int64_t>(cell.data);
        above = column.is_unsigned && value < 0;
        return value;
    }
    }
}

const char* read_cell(Storage storage, const Column& column, Cell cell, void* inner) {
    switch (storage) {
    case Storage::boolean: {
        std::int64_t whole = 0;
        bool above = false;
        if (const char* const wrong = read_whole(column, cell, whole, above)) {
            return wrong;
        }
        if ((whole & ~std::int64_t{1}) != 0) {
            return ": only 0 and 1 are boolean";
        }
        *static_cast<bool*>(inner) = whole != 0;
        return fine;
    }
    case Storage::int16:
        return read_integer<std::int16_t>(column, cell, inner);
    case Storage::int32:
        return read_integer<std::int32_t>(column, cell, inner);
    case Storage::int64:
        return read_integer<std::int64_t>(column, cell, inner);
    case Storage::uint16:
        return read_integer<std::uint16_t>(column, cell, inner);
    case Storage::uint32:
        return read_integer<std::uint32_t>(column, cell, inner);
    case Storage::uint64:
        return read_integer<std::uint64_t>(column, cell, inner);
    case Storage::float32: {
        double real = 0;
        if (const char* const wrong = read_real(column, cell, real)) {
            return wrong;
        }
        if (std::fabs(real) > static_cast<double>(std::numeric_limits<float>::max())) {
            return out_of_range;
        }
        *static_cast<float*>(inner) = static_cast<float>(real);
        return fine;
    }
    case Storage::float64:
        return read_real(column, cell, *static_cast<double*>(inner));
    case Storage::string:
        // Some of the server's own texts are declared binary.
        if (!is_text(column.form) &&
            !(column.form == Form::bytes && detail::valid_utf8(cell.text()))) {
            return other_kind;
        }
        driver::assign_text(*static_cast<std::string*>(inner), cell.text());
        return fine;
    case Storage::bytes:
        if (!is_text(column.form) && column.form != Form::bytes && column.form != Form::bit) {
            return other_kind;
        }
        *static_cast<Bytes*>(inner) = Bytes(cell.data, cell.size);
        return fine;
    case Storage::timestamp:
        return read_timestamp(column, cell, *static_cast<Timestamp*>(inner));
    case Storage::date:
        return read_date(column, cell, *static_cast<Date*>(inner));
    case Storage::time:
        return read_time(column, cell, *static_cast<Time*>(inner));
    case Storage::interval:
        return read_interval(column, cell, *static_cast<Interval*>(inner));
    case Storage::decimal:
        return read_decimal(column, cell, *static_cast<Decimal*>(inner));
    case Storage::uuid:
        if (column.form == Form::bytes && cell.size == 16) {
            *static_cast<Uuid*>(inner) = Uuid::from_bytes(cell.data);
            return fine;
        }
        return is_text(column.form) && Uuid::parse(cell.text(), *static_cast<Uuid*>(inner))
                   ? fine
                   : ": it is no UUID";
    case Storage::json:
        if (!is_text(column.form) || !Json::valid(cell.text())) {
            return ": it is not JSON";
        }
        *static_cast<Json*>(inner) = Json::unchecked(std::string(cell.text()));
        return fine;
    case Storage::value:
    case Storage::custom:
        break;
    }
    return other_kind;
}

Value to_value(const Column& column, Cell cell) {
    if (cell.is_null()) {
        return {};
    }
    switch (column.form) {
    case Form::nothing:
        return {};
    case Form::integer:
    case Form::bit: {
        std::int64_t whole = 0;
        bool above = false;
        read_whole(column, cell, whole, above);
        return above ? Value(Decimal(static_cast<std::uint64_t>(whole))) : Value(whole);
    }
    case Form::float32:
    case Form::float64:
        return Value(load_real(column, cell));
    case Form::decimal: {
        Decimal number;
        return Decimal::parse(cell.text(), number) ? Value(number) : Value(cell.text());
    }
    case Form::date:
    case Form::datetime: {
        Moment moment;
        if (!read_moment(column.form, cell, moment) || !moment.is_date()) {
            return Value("0000-00-00");
        }
        return column.form == Form::date ? Value(moment.timestamp().date())
                                         : Value(moment.timestamp());
    }
    case Form::time: {
        Moment moment;
        read_moment(column.form, cell, moment);
        return moment.negative || moment.days != 0
                   ? Value(moment.interval())
                   : Value(Time::from_microseconds(moment.is_clock() ? moment.clock() : 0));
    }
    case Form::text:
        return Value(cell.text());
    case Form::bytes:
        return Value(Bytes(cell.data, cell.size));
    case Form::json:
        return Json::valid(cell.text()) ? Value(Json::unchecked(std::string(cell.text())))
                                        : Value(cell.text());
    case Form::uuid: {
        Uuid uuid;
        return Uuid::parse(cell.text(), uuid) ? Value(uuid) : Value(cell.text());
    }
    }
    return {};
}

Value undecorate(const TypeDecorator& decorator, const Column& column, Cell cell) {
    const TypeSpec& impl = decorator.impl();
    if (impl.kind == TypeKind::decorated && impl.decorator != nullptr) {
        return decorator.process_result_value(undecorate(*impl.decorator, column, cell));
    }
    Value found;
    if (cell.is_null() || !read_as(storage_of(impl.kind), column, cell, found)) {
        found = to_value(column, cell);
    }
    return decorator.process_result_value(std::move(found));
}

}  // namespace azoth::mysql
