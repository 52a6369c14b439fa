/** The settings of `.env` in the working directory, which `npm start` and `npm run postern` read. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from '../config/read-texts.ts'

export const readDotenv = (): Environment => (existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {})
