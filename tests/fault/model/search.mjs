// SPDX-License-Identifier: MIT

/**
 * What a search matches, by the rules alone: see storage/engine/tokenizer.h and
 * storage/tables/fts_query.h.
 */

const WORD = /[\p{L}\p{N}\p{Co}]+/gu;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The words of a text; @joined says whether a word is joined to the one before it. */
function words(text) {
  const found = [];
  let end = -1;
  for (const match of text.matchAll(WORD)) {
    const joined = end >= 0 && !/[ ,;.@]/.test(text.slice(end, match.index));
    found.push({ word: fold(match[0]), joined });
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

/** Whether an order, by its number, id and text, matches @search. */
export function findsOrder(search, number, id, text) {
  if (/^\d+$/.test(search) && Number(search) === number) return true;
  if (id.startsWith(search.toLowerCase())) return true;
  const wanted = words(search);
  const has = words(text);
  if (wanted.length === 0) return false;
  return wanted.every(({ word, joined }, i) => {
    const next = wanted[i + 1]?.joined ?? false;
    if (joined) return hasPair(has, wanted[i - 1].word, word, next);
    return next || has.some((one) => one.word.startsWith(word));
  });
}

/** Whether @fields match: each piece of the search as neighbouring words of one of them. */
export function findsRow(search, fields) {
  const pieces = search.split(" ").filter((piece) => /[0-9A-Za-z\u0080-\uffff]/.test(piece));
  if (pieces.length === 0) return false;
  const texts = fields.map((field) => words(field).map(({ word }) => word));
  return pieces.every((piece) => {
    const wanted = words(piece).map(({ word }) => word);
    return texts.some((has) =>
      has.some((_, at) =>
        wanted.every((word, i) =>
          i === wanted.length - 1 ? has[at + i]?.startsWith(word) : has[at + i] === word,
        ),
      ),
    );
  });
}
