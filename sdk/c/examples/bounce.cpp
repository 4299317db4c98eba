// The same core in C++17, with 16 colours in place of RGBA, and a state that can be saved.
#include <perun_core.h>

#include <array>
#include <cstdint>
#include <cstddef>

namespace {

class Bounce {
 public:
  static constexpr int width = 64;
  static constexpr int height = 48;

  int tick(const perun_input &input, perun_frame &frame) {
    place_.x = (place_.x + 1) % width;
    if ((input.buttons & PERUN_DOWN) != 0) place_.y = (place_.y + 1) % height;
    indices_.fill(0);
    indices_[static_cast<std::size_t>(place_.y * width + place_.x)] = 1;
    frame.width = width;
    frame.height = height;
    frame.format = PERUN_INDEXED8;
    frame.pixels = indices_.data();
    frame.palette = palette_.data();
    frame.colours = 2;
    return 0;
  }

  static constexpr std::size_t stateSize() { return 2; }

  std::size_t save(std::uint8_t *state) const {
    state[0] = static_cast<std::uint8_t>(place_.x);
    state[1] = static_cast<std::uint8_t>(place_.y);
    return stateSize();
  }

  bool load(const std::uint8_t *state, std::size_t length) {
    if (length != stateSize() || state[0] >= width || state[1] >= height) return false;
    place_ = {state[0], state[1]};
    return true;
  }

 private:
  struct Place {
    int x, y;
  };
  Place place_{0, height / 2};
  std::array<std::uint8_t, width * height> indices_{};
  std::array<std::uint8_t, 8> palette_{40, 40, 40, 255, 255, 180, 0, 255};
};

Bounce &self(void *user) { return *static_cast<Bounce *>(user); }

}  // namespace

int main() {
  Bounce bounce;
  perun_core core;
  perun_core_init(&core);
  core.name = "Bounce++";
  core.system = "demo";
  core.user = &bounce;
  core.tick = [](void *user, const perun_input *input, perun_frame *frame) { return self(user).tick(*input, *frame); };
  core.state_size = [](void *) { return Bounce::stateSize(); };
  core.save = [](void *user, std::uint8_t *state, std::size_t room) {
    return room < Bounce::stateSize() ? 0 : self(user).save(state);
  };
  core.load = [](void *user, const std::uint8_t *state, std::size_t length) {
    return self(user).load(state, length) ? 0 : 1;
  };
  return perun_core_run(nullptr, &core) == PERUN_OK ? 0 : 1;
}
