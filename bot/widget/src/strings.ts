/** The widget's sentences in one of the languages that its interface speaks. */

import { TABLE, type Row } from "./strings-table";

/** In the order of the table's columns. */
const LANGUAGES = ["en", "de", "es"];

type InOne<T> = { readonly [Key in keyof T]: T[Key] extends Row ? string : InOne<T[Key]> };

export type Strings = InOne<typeof TABLE>;

/** The language of the interface for a language tag such as "es-MX": English where we don't speak it. */
export function spokenLanguage(tag: string): string {
  const language = tag.toLowerCase().split("-")[0] ?? "";
  return LANGUAGES.includes(language) ? language : "en";
}

const column = (rows: object, place: number): object =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, Array.isArray(row) ? row[place] : column(row, place)]));

const tables = LANGUAGES.map((_, place) => column(TABLE, place) as Strings);

export const stringsOf = (language: string): Strings => tables[LANGUAGES.indexOf(language)] ?? tables[0]!;
