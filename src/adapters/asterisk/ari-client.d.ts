/** What we use of ari-client 2.2.0, which brings no types of its own. */
declare module 'ari-client' {
  export type ConfigTuple = { attribute: string; value: string };

  type DynamicObject = { configClass: string; objectType: string; id: string };

  export type Client = {
    asterisk: {
      getInfo(): Promise<{ system: { version: string }; status: { startup_time: string } }>;
      updateObject(object: DynamicObject & { fields: ConfigTuple[] }): Promise<ConfigTuple[]>;
      /** Rejects with "not found" when there is none. */
      getObject(object: DynamicObject): Promise<ConfigTuple[]>;
      deleteObject(object: DynamicObject): Promise<void>;
    };
    channels: { list(): Promise<{ id: string; name: string; dialplan: { context: string } }[]> };
    bridges: { list(): Promise<{ id: string; name: string }[]> };
    endpoints: { listByTech(of: { tech: string }): Promise<{ resource: string; state: string }[]> };
  };

  /** Reads the server's own description of ARI and makes the operations from it; opens no WebSocket. */
  export function connect(url: string, user: string, password: string): Promise<Client>;
}
