// SPDX-License-Identifier: MIT

/** The shop's face on the pages: its name, colour and logo, as far as an admin has set them. */

import { below } from "./router.js";
import { h } from "./dom.js";

/*
 * Colours as "#rrggbb", and whether one can be read on another (WCAG 2.2, "relative luminance"). In this
 * file, since each file more is one more that the first page waits for.
 */

/** The contrast that text must have (WCAG 2.2, success criterion 1.4.3). */
export const READABLE = 4.5;

const STEPS = 64;

const BLACK = "#000000";
const WHITE = "#ffffff";

export const isColour = (text) => /^#[0-9a-f]{6}$/.test(text);

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** From 0 (black) to 1 (white), as bright as eyes see it. */
export function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black and white). */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is easier to read on @colour; one of them always has READABLE. */
export const textOn = (colour) =>
  contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK;

const mix = (colour, other, share) => {
  const there = channels(other);
  return `#${channels(colour)
    .map((value, index) => Math.round(value + (there[index] - value) * share))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
};

/** @colour, or the shade nearest to it that can be read on @paper: a darker one on light paper. */
export function readableOn(paper, colour) {
  const end = luminance(paper) > 0.5 ? BLACK : WHITE;
  for (let step = 0; step < STEPS; step++) {
    const shade = mix(colour, end, step / STEPS);
    if (contrast(shade, paper) >= READABLE) return shade;
  }
  return end;
}

/**
 * The two looks, by the names that lib/style.css has for their colours. `hardest` is what text in the
 * shop's colour is hardest to read on, of all that it may stand on.
 */
export const LOOKS = {
  light: {
    ink: "#1b1f24",
    paper: "#ffffff",
    shade: "#f4f6f8",
    accent: "#1f4e79",
    "on-accent": "#ffffff",
    hardest: "#f0e4fa",
  },
  dark: {
    ink: "#e8ecf0",
    paper: "#14181d",
    shade: "#1e242b",
    accent: "#8fc1f0",
    "on-accent": "#10202f",
    hardest: "#2c343d",
  },
};

/** The shades that a colour has on the pages: as it is, what is written on it, and as text. */
export const shades = (colour) => ({
  band: colour,
  onBand: textOn(colour),
  light: readableOn(LOOKS.light.hardest, colour),
  dark: readableOn(LOOKS.dark.hardest, colour),
});

/** Gives the document the shop's colour; style.css says where it shows. */
function wearColour(colour) {
  const { style, dataset } = document.documentElement;
  const meta = document.querySelector("meta[name=theme-color]");
  if (!colour) {
    delete dataset.coloured;
    meta?.remove();
    return;
  }
  const { band, onBand, light, dark } = shades(colour);
  style.setProperty("--shop-band", band);
  style.setProperty("--shop-on-band", onBand);
  style.setProperty("--shop-light", light);
  style.setProperty("--shop-dark", dark);
  dataset.coloured = "";
  if (meta) meta.content = band;
  else document.head.append(h("meta", { name: "theme-color", content: band }));
}

/** A browser that has this version of the logo does not ask for it again. */
const logoAddress = ({ version }) => below(`/logo?version=${version}`);

/** The logo, where the shop's name stands beside it; null when there is none. */
export const logo = (shop) =>
  shop.logo &&
  h("img", {
    class: "logo",
    src: logoAddress(shop.logo),
    alt: "",
    width: shop.logo.width,
    height: shop.logo.height,
  });

const OWN_ICON = { href: below("/ui/icon.svg"), type: "image/svg+xml" };

/** A logo that is about as wide as it is high is also what a tab shows; of others one sees nothing. */
function wearIcon(shop) {
  const { width, height, media_type: type } = shop.logo ?? {};
  const isSquare = shop.logo && Math.max(width, height) <= 1.5 * Math.min(width, height);
  const icon = document.querySelector("link[rel=icon]");
  const wanted = isSquare ? { href: logoAddress(shop.logo), type } : OWN_ICON;
  if (icon.getAttribute("href") !== wanted.href) Object.assign(icon, wanted);
}

/** Gives the document the face of @shop, as /shop.json tells it. */
export function wear(shop) {
  document.documentElement.dataset.shop = shop.name;
  wearColour(shop.colour);
  wearIcon(shop);
}
