/** The limits of histograms, in seconds: from what is in memory to what moves gigabytes. */
export const DURATIONS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
