/** Where compiled code is kept between processes: the folder of `npm start`, for those that get no environment from it. */
import { fileURLToPath } from 'node:url'

export const NODE_COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))
