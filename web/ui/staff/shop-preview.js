// SPDX-License-Identifier: MIT

/** What a shop's face will look like: a page in both looks, and a packing slip. */

import { LOOKS, shades } from "../lib/branding.js";
import { fill, h } from "../lib/dom.js";

/** In words: what is written on @colour, and with which shade of it. */
export function describeColour(colour) {
  if (!colour) return "Without a colour, pages and slips are plain.";
  const { onBand, light, dark } = shades(colour);
  const words = [`Text on it is ${onBand === "#ffffff" ? "white" : "black"}.`];
  if (light !== colour)
    words.push(`On light pages it is too bright for text: links and buttons have a darker shade, ${light}.`);
  if (dark !== colour)
    words.push(`On dark pages it is too dark for text: links and buttons have a lighter shade, ${dark}.`);
  return words.join(" ");
}

/** The colours of a page in @look, under the names that shop.css has for them. */
function coloursOf(look, colour) {
  const { ink, paper, shade, accent, "on-accent": onAccent } = LOOKS[look];
  if (!colour) return { ink, paper, accent, "on-accent": onAccent, band: shade, "on-band": ink };
  const { band, onBand, [look]: own } = shades(colour);
  return { ink, paper, accent: own, "on-accent": onAccent, band, "on-band": onBand };
}

/** A picture of something, of which a screen reader tells @label alone. */
function sample(caption, label, colours, ...content) {
  const picture = h("div", { class: "sample", role: "img", "aria-label": label }, content);
  for (const [name, value] of Object.entries(colours)) picture.style.setProperty(`--sample-${name}`, value);
  return h("figure", {}, h("figcaption", {}, caption), picture);
}

const page = (caption, look, { name, colour, picture }) =>
  sample(
    caption,
    `A ${look} page of ${name}`,
    coloursOf(look, colour),
    h("div", { class: "sample-top" }, picture?.(), h("span", { class: "sample-name" }, name), h("span", {}, "Orders")),
    h(
      "div",
      { class: "sample-page" },
      h("p", { class: "sample-title" }, "Order 1042"),
      h("p", { class: "sample-link" }, "Ramen bowl"),
      h("p", {}, h("span", { class: "sample-button" }, "Mark as shipped")),
    ),
  );

const slip = ({ name, colour, picture }) =>
  sample(
    "On a packing slip",
    `A packing slip of ${name}`,
    { ...coloursOf("light", colour), ink: "#000000" },
    h(
      "div",
      { class: colour ? "sample-page sample-slip coloured" : "sample-page sample-slip" },
      h("div", { class: "sample-name" }, picture?.(), h("span", {}, name)),
      h("p", { class: "sample-title" }, "Packing slip for order 1042"),
    ),
  );

/** Draws into @box. @face  { name, colour, picture }: picture() makes an element of the logo, or is null */
export function drawPreview(box, face) {
  fill(box, page("On light pages", "light", face), page("On dark pages", "dark", face), slip(face));
}
