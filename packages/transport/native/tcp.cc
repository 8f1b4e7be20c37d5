// The addon `tcp`: sockets whose options are set before they connect or listen, an acceptor, and whole messages in batches,
// for src/tcp/. One reactor for each JavaScript thread.
#include <limits.h>
#include <napi.h>
#include <string.h>

#include <algorithm>

#include "tcp/reactor.h"

namespace {

struct Addon {
  tcp::Reactor* reactor = nullptr;
  napi_async_cleanup_hook_handle hook = nullptr;
};

Addon& addon_of(Napi::Env env) { return *env.GetInstanceData<Addon>(); }
tcp::Reactor& reactor_of(const Napi::CallbackInfo& info) { return *addon_of(info.Env()).reactor; }
uint32_t id_of(const Napi::CallbackInfo& info) { return info[0].As<Napi::Number>().Uint32Value(); }

int integer(const Napi::Object& object, const char* name) { return object.Get(name).As<Napi::Number>().Int32Value(); }
bool flag(const Napi::Object& object, const char* name) { return object.Get(name).ToBoolean(); }

tcp::Options options_of(const Napi::Object& object) {
  tcp::Options options;
  options.congestion_control = object.Get("congestionControl").As<Napi::String>().Utf8Value();
  options.no_delay = flag(object, "noDelay");
  options.quick_ack = flag(object, "quickAck");
  options.keep_alive = flag(object, "keepAlive");
  options.keep_alive_seconds = integer(object, "keepAliveSeconds");
  options.keep_alive_probes = integer(object, "keepAliveProbes");
  options.user_timeout_ms = integer(object, "userTimeoutMs");
  options.send_buffer = integer(object, "sendBufferBytes");
  options.receive_buffer = integer(object, "receiveBufferBytes");
  options.fast_open = flag(object, "fastOpen");
  options.fast_open_queue = integer(object, "fastOpenQueue");
  options.reuse_port = flag(object, "reusePort");
  return options;
}

// {id, address} or {failed, what}
Napi::Value outcome(Napi::Env env, int64_t id, const std::string& what) {
  Napi::Object result = Napi::Object::New(env);
  if (id < 0) {
    result.Set("failed", strerror(static_cast<int>(-id)));
    result.Set("errno", static_cast<double>(-id));
    result.Set("what", what);
  } else {
    result.Set("id", static_cast<double>(id));
  }
  return result;
}

// start({connected, ...}, readBytes, messageBytes): {buffer, table}
Napi::Value start(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Addon& addon = addon_of(env);
  const Napi::Object given = info[0].As<Napi::Object>();
  auto* reactor = new tcp::Reactor(env, info[1].As<Napi::Number>().Uint32Value(), info[2].As<Napi::Number>().Uint32Value());
  uv_loop_s* loop = nullptr;
  napi_get_uv_event_loop(env, reinterpret_cast<struct uv_loop_s**>(&loop));
  if (const int error = reactor->open(loop); error != 0) {
    delete reactor;
    Napi::Error::New(env, std::string("no event queue: ") + strerror(-error)).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto callback = [&given](const char* name) { return Napi::Persistent(given.Get(name).As<Napi::Function>()); };
  reactor->callbacks = {callback("connected"), callback("accepted"), callback("control"),
                        callback("messages"),  callback("writable"), callback("ended")};
  addon.reactor = reactor;
  Napi::Object result = Napi::Object::New(env);
  result.Set("buffer", reactor->shared_buffer());
  result.Set("table", reactor->table());
  return result;
}

// listen(host, port, options, {backlog, unclassified, ...}): {id} or {failed, what}
Napi::Value listen(const Napi::CallbackInfo& info) {
  tcp::Address address;
  std::string what;
  int64_t id = tcp::parse_address(info[0].As<Napi::String>(), info[1].As<Napi::Number>().Int32Value(), address);
  if (id == 0) {
    const Napi::Object given = info[3].As<Napi::Object>();
    tcp::ListenerLimits limits;
    limits.unclassified = static_cast<uint32_t>(integer(given, "unclassified"));
    limits.unclassified_of_host = static_cast<uint32_t>(integer(given, "unclassifiedOfHost"));
    limits.deadline_ms = integer(given, "deadlineMs");
    limits.takes_control = flag(given, "takesControl");
    id = reactor_of(info).listen(address, options_of(info[2].As<Napi::Object>()), integer(given, "backlog"), limits, what);
  }
  return outcome(info.Env(), id, what);
}

// connect(host, port, options, saysPreface): {id} or {failed, what}
Napi::Value connect(const Napi::CallbackInfo& info) {
  tcp::Address address;
  std::string what;
  int64_t id = tcp::parse_address(info[0].As<Napi::String>(), info[1].As<Napi::Number>().Int32Value(), address);
  if (id == 0) id = reactor_of(info).connect(address, options_of(info[2].As<Napi::Object>()), info[3].ToBoolean(), what);
  return outcome(info.Env(), id, what);
}

// write(id, parts, first, skip, most): bytes taken from parts[first] on without its first `skip` bytes, or -errno
Napi::Value write(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  const napi_value parts = info[1];
  uint32_t length = 0;
  napi_get_array_length(env, parts, &length);
  const uint32_t first = info[2].As<Napi::Number>().Uint32Value();
  size_t skip = info[3].As<Napi::Number>().Uint32Value();
  const size_t most = info[4].As<Napi::Number>().Uint32Value();
  iovec vectors[256];
  int count = 0;
  size_t bytes = 0;
  for (uint32_t index = first; index < length && count < 256 && bytes < most; ++index) {
    napi_value part;
    void* data = nullptr;
    size_t size = 0;
    if (napi_get_element(env, parts, index, &part) != napi_ok ||
        napi_get_typedarray_info(env, part, nullptr, &size, &data, nullptr, nullptr) != napi_ok) {
      return Napi::Number::New(env, -EINVAL);
    }
    const size_t offered = std::min(size - skip, most - bytes);
    vectors[count++] = {static_cast<uint8_t*>(data) + skip, offered};
    bytes += offered;
    skip = 0;
  }
  return Napi::Number::New(env, static_cast<double>(reactor_of(info).write(id_of(info), vectors, count, bytes)));
}

// segmentBytes(id): what one segment carries, or 0 when it is gone
Napi::Value segment_bytes(const Napi::CallbackInfo& info) {
  const tcp::Endpoint* endpoint = reactor_of(info).find(id_of(info));
  return Napi::Number::New(info.Env(), endpoint == nullptr ? 0 : tcp::segment_bytes(endpoint->fd));
}

void set_reading(const Napi::CallbackInfo& info) { reactor_of(info).set_reading(id_of(info), info[1].ToBoolean()); }
void finish(const Napi::CallbackInfo& info) { reactor_of(info).finish(id_of(info)); }
void release(const Napi::CallbackInfo& info) { reactor_of(info).release(id_of(info), info[1].ToBoolean()); }
Napi::Value take(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), reactor_of(info).take(id_of(info))); }

// addresses(id): [local, remote]
Napi::Value addresses(const Napi::CallbackInfo& info) {
  Napi::Array result = Napi::Array::New(info.Env(), 2);
  const tcp::Endpoint* endpoint = reactor_of(info).find(id_of(info));
  result.Set(0u, endpoint == nullptr ? "" : tcp::local_address(endpoint->fd));
  result.Set(1u, endpoint == nullptr ? "" : tcp::remote_address(endpoint->fd));
  return result;
}

// figures(id, Float64Array): the congestion control, or "" when it is gone
Napi::Value figures(const Napi::CallbackInfo& info) {
  const tcp::Endpoint* endpoint = reactor_of(info).find(id_of(info));
  auto into = info[1].As<Napi::Float64Array>();
  if (endpoint == nullptr || into.ElementLength() < tcp::kFigures || !tcp::read_figures(endpoint->fd, into.Data())) {
    return Napi::String::New(info.Env(), "");
  }
  return Napi::String::New(info.Env(), tcp::congestion_control_of(endpoint->fd));
}

// waiting(id): [connections that have not said what they are, connections refused]
Napi::Value waiting(const Napi::CallbackInfo& info) {
  Napi::Array result = Napi::Array::New(info.Env(), 2);
  const tcp::Endpoint* endpoint = reactor_of(info).find(id_of(info));
  const tcp::Listener* listener = endpoint == nullptr ? nullptr : endpoint->listener.get();
  result.Set(0u, listener == nullptr ? 0 : static_cast<double>(listener->waiting.size()));
  result.Set(1u, listener == nullptr ? 0 : static_cast<double>(listener->refused));
  return result;
}

void clean_up(napi_async_cleanup_hook_handle hook, void* data) {
  auto* addon = static_cast<Addon*>(data);
  if (addon->reactor == nullptr) {
    napi_remove_async_cleanup_hook(hook);
    return;
  }
  // The watcher is freed once the loop has let go of it; the reactor with its references to JavaScript at once.
  addon->reactor->close(
      [](uv_handle_s* handle) {
        auto* held = static_cast<napi_async_cleanup_hook_handle>(uv_handle_get_data(handle));
        napi_remove_async_cleanup_hook(held);
        free(handle);
      },
      hook);
  delete addon->reactor;
  addon->reactor = nullptr;
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* addon = new Addon();
  env.SetInstanceData<Addon>(addon);
  napi_add_async_cleanup_hook(env, clean_up, addon, &addon->hook);
  exports.Set("start", Napi::Function::New(env, start, "start"));
  exports.Set("listen", Napi::Function::New(env, listen, "listen"));
  exports.Set("connect", Napi::Function::New(env, connect, "connect"));
  exports.Set("write", Napi::Function::New(env, write, "write"));
  exports.Set("segmentBytes", Napi::Function::New(env, segment_bytes, "segmentBytes"));
  exports.Set("setReading", Napi::Function::New(env, set_reading, "setReading"));
  exports.Set("finish", Napi::Function::New(env, finish, "finish"));
  exports.Set("release", Napi::Function::New(env, release, "release"));
  exports.Set("take", Napi::Function::New(env, take, "take"));
  exports.Set("addresses", Napi::Function::New(env, addresses, "addresses"));
  exports.Set("figures", Napi::Function::New(env, figures, "figures"));
  exports.Set("waiting", Napi::Function::New(env, waiting, "waiting"));
  return exports;
}

}  // namespace

NODE_API_MODULE(tcp, initialise)
