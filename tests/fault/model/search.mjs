// SPDX-License-Identifier: MIT

/**
 * What a search matches, by the rules alone: see core/base/words.h, core/store.h and
 * storage/tables/fts_query.h. Phone numbers are left out: no text here has one.
 */

const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}\p{Default_Ignorable_Code_Point}]*/gu;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const LETTERS = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
};

const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase()
    .replace(/[ßæœøłđðþıħ]/g, (letter) => LETTERS[letter])
    .normalize("NFC");

/** The words of a text; @joined says whether a word is joined to the one before it. */
function words(text) {
  const found = [];
  let end = -1;
  for (const match of text.matchAll(WORD)) {
    let joined = end >= 0 && !/[\s,;.@]/.test(text.slice(end, match.index));
    const parts = fold(match[0]).split(new RegExp(`(${CJK.source})`, "u"));
    for (const word of parts.filter((part) => part !== "")) {
      found.push({ word, joined });
      joined = true;
    }
    end = match.index + match[0].length;
  }
  return found;
}

/** Whether @text has two joined words @a and @b, @b as a whole word or as a prefix. */
const hasPair = (text, a, b, whole) =>
  text.some(
    ({ word, joined }, i) =>
      joined && text[i - 1].word === a && (whole ? word === b : word.startsWith(b)),
  );

/** Whether @word names the order @number of the shop whose newest is @newest, or begins its number. */
function names(word, number, newest) {
  if (!/^[1-9]\d{0,14}$/.test(word)) return false;
  const exists = Number(word) >= 1001 && Number(word) <= newest;
  return exists ? Number(word) === number : String(number).startsWith(word);
}

/** Whether an order, by its number, id and text, matches @search in a shop up to @newest. */
export function findsOrder(search, number, id, text, newest) {
  if (id.startsWith(search.toLowerCase())) return true;
  const wanted = words(search);
  const has = words(text);
  if (wanted.length === 0) return false;
  return wanted.every(({ word, joined }, i) => {
    const next = wanted[i + 1]?.joined ?? false;
    if (joined) return hasPair(has, wanted[i - 1].word, word, next);
    return next || names(word, number, newest) || has.some((one) => one.word.startsWith(word));
  });
}

/** Whether @fields match: each group of the search as neighbouring words, the last as a prefix. */
export function findsRow(search, fields) {
  const groups = [];
  for (const { word, joined } of words(search)) {
    if (joined) groups.at(-1).push(word);
    else groups.push([word]);
  }
  const texts = fields.map((field) => words(field).map(({ word }) => word));
  const hasGroup = (has, group) =>
    has.some((_, at) =>
      group.every((word, i) =>
        i === group.length - 1 ? has[at + i]?.startsWith(word) : has[at + i] === word,
      ),
    );
  return groups.length > 0 && groups.every((group) => texts.some((has) => hasGroup(has, group)));
}

/** Orders rows by the first of @columns, lists of fields of a row, that @search matches. */
export const byRank = (search, columns) => {
  const rank = (row) => columns.findIndex((fieldsOf) => findsRow(search, fieldsOf(row)));
  return search === undefined ? () => 0 : (a, b) => rank(a) - rank(b);
};
