// SPDX-License-Identifier: MIT

/** The shop's face: the name, the colour and the logo that its pages and slips show. */

import { api, get, patch } from "../lib/api.js";
import { isColour, logo } from "../lib/branding.js";
import { fill, h } from "../lib/dom.js";
import { keepForm } from "../lib/drafts.js";
import { staffOnly } from "../lib/list-page.js";
import { busy, clearProblems, field, heading, showProblems, toast } from "../lib/parts.js";
import { describeColour, drawPreview } from "./shop-preview.js";

/** As the server has it: core/logo.h. Said before the file is sent. */
const LOGO_BYTES_MAX = 256 * 1024;

export async function show(context) {
  if (staffOnly(context)) return;
  const stored = await get("/api/shop", context.signal);
  if (context.signal.aborted) return;
  new ShopPage(context.main, stored);
}

/** "1F4E79 " as "#1f4e79": people copy colours from everywhere. */
const tidyColour = (text) => text.trim().toLowerCase().replace(/^(?=[0-9a-f]{6}$)/, "#");

/** An element with a picture that was not sent yet, which has no address. */
function canvasOf(bitmap) {
  const canvas = h("canvas", { class: "logo", width: bitmap.width, height: bitmap.height });
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return canvas;
}

class ShopPage {
  /** What was stored before the last change; null: nothing was changed yet. */
  before = null;

  /** The logo that is wanted: { blob, bitmap }, null for none, undefined for the one there is. */
  wantedLogo = undefined;

  constructor(main, stored) {
    this.stored = stored;
    this.box = h("div");
    this.preview = h("section", { class: "card samples", "aria-label": "Preview" });
    this.makeFields();
    this.texts = h("div", {}, this.nameField, this.colourField);
    this.saveButton = h("button", { class: "primary" }, "Save");
    this.discardButton = h("button", { type: "button", onclick: () => this.reset() }, "Discard changes");
    this.form = h(
      "form",
      { class: "card", novalidate: true },
      this.box,
      this.texts,
      this.logoField,
      h("p", {}, this.removeButton),
      h("div", { class: "actions" }, this.discardButton, this.saveButton),
    );
    this.form.addEventListener("input", () => this.draw());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(this.saveButton, () => this.save(this.wanted(), "The shop has its new face."));
    });
    this.fillFields();
    this.forget = keepForm(this.texts, "shop");
    this.draw();
    fill(
      main,
      heading("Shop"),
      h("p", {}, "Customers see this on every page, when they sign in, and on the packing slip."),
      h("div", { class: "shop-face" }, this.form, this.preview),
    );
  }

  makeFields() {
    this.name = h("input", { maxlength: "100", autocomplete: "off" });
    this.nameField = field("Name", this.name, {
      pointer: "/name",
      hint: `Left empty, it is “${this.stored.default_name}”, as the server was started with.`,
    });
    this.colour = h("input", { maxlength: "20", autocomplete: "off", spellcheck: "false", placeholder: "None" });
    this.well = h("input", { type: "color", "aria-label": "Choose a colour" });
    this.well.addEventListener("input", () => (this.colour.value = this.well.value));
    this.clearButton = h("button", { type: "button", onclick: () => this.clearColour() }, "No colour");
    this.colourField = field("Colour", this.colour, { pointer: "/colour", hint: " " });
    const row = h("div", { class: "colour-row" });
    this.colour.after(row);
    row.append(this.well, this.colour, this.clearButton);
    this.file = h("input", { type: "file", accept: "image/png,image/jpeg,image/webp" });
    this.file.addEventListener("change", () => this.choose(this.file.files[0]));
    this.logoField = field("Logo", this.file, {
      pointer: "",
      hint: "PNG, JPEG or WebP, up to 256 KiB. It stands on white, as on paper.",
    });
    this.removeButton = h("button", { type: "button", onclick: () => this.removeLogo() }, "Remove the logo");
  }

  /** Fills in what is stored. */
  fillFields() {
    const { name, default_name: usual, colour } = this.stored;
    this.name.value = name === usual ? "" : name;
    this.colour.value = colour ?? "";
    this.file.value = "";
    this.wantedLogo = undefined;
  }

  clearColour() {
    this.colour.value = "";
    this.colour.dispatchEvent(new Event("input", { bubbles: true }));
    this.colour.focus();
  }

  removeLogo() {
    this.file.value = "";
    this.wantedLogo = this.stored.logo ? null : undefined;
    this.draw();
    this.file.focus();
  }

  async choose(file) {
    clearProblems(this.form, this.box);
    if (!file) return;
    try {
      if (file.size > LOGO_BYTES_MAX) throw new Error("must have at most 256 KiB");
      const bitmap = await createImageBitmap(file).catch(() => {
        throw new Error("is not a PNG, JPEG or WebP picture");
      });
      this.wantedLogo = { blob: file, bitmap };
    } catch ({ message }) {
      this.file.value = "";
      this.wantedLogo = undefined;
      showProblems(this.form, this.box, {
        message: "This file cannot be the logo.",
        errors: [{ pointer: "", detail: message }],
      });
    }
    this.draw();
  }

  wanted() {
    return { name: this.name.value.trim(), colour: tidyColour(this.colour.value), logo: this.wantedLogo };
  }

  /** What is stored, in the same form. */
  present() {
    const { name, default_name: usual, colour } = this.stored;
    return { name: name === usual ? "" : name, colour: colour ?? "", logo: undefined };
  }

  isChanged() {
    const wanted = this.wanted();
    const present = this.present();
    return Object.keys(wanted).some((part) => wanted[part] !== present[part]);
  }

  /** Makes an element of the logo that is wanted; null: none is. */
  picture() {
    const wanted = this.wantedLogo;
    if (wanted) return () => canvasOf(wanted.bitmap);
    return wanted === undefined && this.stored.logo ? () => logo(this.stored) : null;
  }

  draw() {
    const { name, colour } = this.wanted();
    const shown = isColour(colour) ? colour : "";
    const picture = this.picture();
    if (shown) this.well.value = shown;
    this.colourField.querySelector(".hint").textContent =
      colour && !shown ? "Six digits or letters from a to f, such as #1f4e79." : describeColour(shown);
    this.clearButton.disabled = colour === "";
    this.removeButton.parentElement.hidden = picture === null;
    this.discardButton.disabled = !this.isChanged();
    drawPreview(this.preview, { name: name || this.stored.default_name, colour: shown, picture });
  }

  reset() {
    clearProblems(this.form, this.box);
    this.fillFields();
    this.forget();
    this.draw();
    this.name.focus();
  }

  async sendLogo(wanted) {
    if (!wanted) await api("DELETE", "/api/shop/logo");
    this.stored = wanted
      ? (await api("PUT", "/api/shop/logo", { body: wanted.blob })).data
      : { ...this.stored, logo: null };
  }

  /** The stored logo as one that can be wanted again. */
  async keptLogo() {
    if (!this.stored.logo) return null;
    const blob = await (await fetch(logo(this.stored).src)).blob();
    return { blob, bitmap: await createImageBitmap(blob) };
  }

  /** Sends what of @wanted differs from what is stored. The logo first, which is refused more easily. */
  async send(wanted) {
    const before = this.present();
    if (wanted.logo !== undefined) {
      before.logo = await this.keptLogo();
      await this.sendLogo(wanted.logo);
      this.before = before;
    }
    const texts = Object.entries(wanted).filter(([part, text]) => part !== "logo" && text !== before[part]);
    if (texts.length > 0) this.stored = await patch("/api/shop", Object.fromEntries(texts));
    this.before = before;
  }

  async save(wanted, done) {
    clearProblems(this.form, this.box);
    if (!this.isChanged() && wanted !== this.before) {
      toast("Nothing was changed.");
      return;
    }
    try {
      await this.send(wanted);
    } catch (error) {
      showProblems(this.form, this.box, error);
      return;
    } finally {
      document.dispatchEvent(new CustomEvent("shop-changed"));
    }
    this.fillFields();
    this.forget();
    this.draw();
    document.title = `Shop · ${this.stored.name}`;
    toast(done);
    this.offerUndo();
  }

  offerUndo() {
    const { before } = this;
    const button = h("button", { type: "button", class: "plain" }, "Undo");
    button.addEventListener("click", () => busy(button, () => this.save(before, "The shop has its old face again.")));
    fill(this.box, h("p", { class: "saved" }, "This is saved, and shown from now on. ", button));
  }
}
