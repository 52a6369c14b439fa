/** What a reader should know of a variable, kept beside its schema. */
import { z } from 'zod'

export type VariableNote = Readonly<{
  section: string
  about: string
  /** the text that stands for an unset variable */
  fallback: string | null
  secret: boolean
  /** production does not start without it; elsewhere `standIn` says what happens */
  required: boolean
  standIn: string | null
  /** false: read and checked, but nothing acts on it in this release */
  inForce: boolean
  /** the placeholder in .env.example; refused as a value */
  sample: string | null
}>

type Extras = Partial<Pick<VariableNote, 'secret' | 'inForce' | 'sample' | 'required' | 'standIn'>>

/** Documentation of each schema, for .env.example, the docs and the sentences of the checks. */
export const NOTES = z.registry<VariableNote>()

const note = (section: string, about: string, extras: Extras) => ({
  section,
  about,
  fallback: null,
  secret: false,
  required: false,
  standIn: null,
  inForce: true,
  sample: null,
  ...extras,
})

type Text<T> = z.ZodType<T, string>

/** Gives the ways to declare a variable of a section. */
export const inSection = (section: string) => ({
  /** Unset is null. */
  optional: <T>(schema: Text<T>, about: string, extras: Extras = {}) =>
    schema
      .nullable()
      .default(null)
      .register(NOTES, note(section, about, extras)),
  /** Unset is the fallback, read like any other text. */
  fallback: <T>(fallback: string, schema: Text<T>, about: string, extras: Extras = {}) =>
    schema.prefault(fallback).register(NOTES, { ...note(section, about, extras), fallback }),
  /** Production does not start without it; elsewhere something stands in. */
  required: <T>(standIn: string, schema: Text<T>, about: string, extras: Extras = {}) =>
    schema.register(NOTES, { ...note(section, about, extras), required: true, standIn }),
})
