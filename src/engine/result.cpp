// SPDX-License-Identifier: MIT
#include "azoth/engine/result.hpp"

#include <new>

namespace azoth::detail {

RowSource::~RowSource() = default;

bool RowSource::take_all(void*) {
    return false;
}

Cursor* RowSource::cursor() const noexcept {
    return nullptr;
}

CursorSource::CursorSource(CursorRef cursor, int columns, Read read)
    : cursor_(std::move(cursor)), read_(read) {
    if (cursor_->returns_rows() && cursor_->column_count() < columns) {
        throw_column_count(columns, cursor_->column_count(), cursor_->location());
    }
}

CursorSource::~CursorSource() = default;

bool CursorSource::next(void* row) {
    if (!cursor_->next()) {
        return false;
    }
    read_(*cursor_, row);
    return true;
}

void CursorSource::close() noexcept {
    cursor_->end();
}

std::source_location CursorSource::location() const noexcept {
    return cursor_->location();
}

Cursor* CursorSource::cursor() const noexcept {
    return cursor_.get();
}

RowBuffer::RowBuffer(const RowOps& ops, std::source_location where) noexcept
    : ops_(ops), per_block_(ops.size < block_bytes ? block_bytes / ops.size : 1), where_(where) {}

RowBuffer::~RowBuffer() {
    close();
}

char* RowBuffer::at(std::size_t position) const noexcept {
    return blocks_[position / per_block_] + position % per_block_ * ops_.size;
}

void* RowBuffer::append() {
    if (size_ == blocks_.size() * per_block_) {
        blocks_.push_back(nullptr);
        try {
            blocks_.back() = static_cast<char*>(::operator new(per_block_ * ops_.size));
        } catch (...) {
            blocks_.pop_back();
            throw;
        }
    }
    char* const row = at(size_);
    ops_.construct(row);
    ++size_;
    return row;
}

bool RowBuffer::next(void* row) {
    if (position_ == size_) {
        return false;
    }
    ops_.move_out(at(position_++), row);
    return true;
}

void RowBuffer::close() noexcept {
    for (; position_ < size_; ++position_) {
        ops_.destroy(at(position_));
    }
    for (char* block : blocks_) {
        ::operator delete(block);
    }
    blocks_.clear();
    position_ = 0;
    size_ = 0;
}

std::source_location RowBuffer::location() const noexcept {
    return where_;
}

}  // namespace azoth::detail
