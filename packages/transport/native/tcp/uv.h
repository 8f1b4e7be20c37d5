// The few functions of libuv that watch one descriptor on Node's own loop. Every Node exports them, and libuv keeps them the
// same within its version 1, so that no header of one Node is needed to compile.
#pragma once

#include <cstddef>

extern "C" {
struct uv_loop_s;
struct uv_handle_s;

using uv_close_cb = void (*)(uv_handle_s*);
using uv_poll_cb = void (*)(uv_handle_s*, int status, int events);

size_t uv_handle_size(int type);
void uv_handle_set_data(uv_handle_s*, void*);
void* uv_handle_get_data(const uv_handle_s*);
int uv_poll_init(uv_loop_s*, uv_handle_s*, int fd);
int uv_poll_start(uv_handle_s*, int events, uv_poll_cb);
int uv_poll_stop(uv_handle_s*);
void uv_close(uv_handle_s*, uv_close_cb);
}

// uv_handle_type and uv_poll_event of uv.h.
inline constexpr int kUvPoll = 8;
inline constexpr int kUvReadable = 1;
