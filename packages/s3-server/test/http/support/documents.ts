export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

export const owner = { id: 'owner-id', displayName: 'owner' };
/** What is inside of the element that shows `owner`. */
export const OWNER = '<ID>owner-id</ID><DisplayName>owner</DisplayName>';

export const time = new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 678));
/** `time` as documents show it. */
export const TIME = '2024-01-02T03:04:05.678Z';

/** What a copy has done with the bytes. */
export const effect = { bytesLinked: 9, bytesMoved: 1, bytesRead: 3 };
