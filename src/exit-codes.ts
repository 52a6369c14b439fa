/** How a process says why it ended. */

export const EXIT_FAILED = 1
/** what was typed cannot be meant */
export const EXIT_MISUSE = 2
/** sysexits.h EX_CONFIG: it will fail again until somebody changes the configuration */
export const EXIT_CONFIGURATION = 78
