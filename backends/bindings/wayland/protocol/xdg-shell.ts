// Source: xdg-shell.xml of wayland-protocols 1.31, checked against the file by a test.

export const xdgWmBase = {
  name: 'xdg_wm_base',
  version: 5,
  requests: { destroy: [0, ''], get_xdg_surface: [2, 'no'], pong: [3, 'u'] },
  events: { ping: [0, 'u'] },
} as const;

export const xdgSurface = {
  name: 'xdg_surface',
  version: 5,
  requests: { destroy: [0, ''], get_toplevel: [1, 'n'], ack_configure: [4, 'u'] },
  events: { configure: [0, 'u'] },
} as const;

export const xdgToplevel = {
  name: 'xdg_toplevel',
  version: 5,
  requests: { destroy: [0, ''], set_title: [2, 's'], set_app_id: [3, 's'], set_fullscreen: [11, 'O'] },
  events: { configure: [0, 'iia'], close: [1, ''], configure_bounds: [2, 'ii'], wm_capabilities: [3, 'a'] },
} as const;
