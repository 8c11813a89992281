/** The client has left, or does not read what it asked for: nobody is there to be told, and nothing is wrong here. */
export class ClientGoneError extends Error {
  constructor(message = 'the client closed the connection') {
    super(message);
    this.name = 'ClientGoneError';
  }
}
