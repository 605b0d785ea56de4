/**
 * What a tool does that the vendor itself runs within a request: a `search` of the web has a price of its own; what is found,
 * and any other `reading`, comes into the prompt.
 */
export type VendorTool = 'search' | 'reading';

/** Searches of the web within one request: vendors are held to so many where they can be, and so many are reserved for. */
export const mostSearches = 10;
