/** The file of a report, in its directory. */
export const reportFile = 'report.json';
