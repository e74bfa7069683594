using System.Collections.Concurrent;
using Grpc.Core;
using TechMatch.FakeQdrant.Wire;

namespace TechMatch.FakeQdrant;

/// <summary>All collections and aliases: the server's disk, which outlives its being down.</summary>
internal sealed class CollectionShelf
{
    private readonly ConcurrentDictionary<string, Collection> _collections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _aliases = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    public IEnumerable<string> Names => _collections.Keys.Order(StringComparer.Ordinal);

    /// <summary>By its own name or by an alias.</summary>
    public Collection Get(string name) =>
        _collections.TryGetValue(_aliases.GetValueOrDefault(name, name), out var found) ? found : throw new RpcException(new Status(StatusCode.NotFound, $"collection {name} is not there"));

    public void Create(CreateCollection made)
    {
        if (made.CollectionName.Length is 0 or > 255 || made.CollectionName.IndexOfAny(['<', '>', ':', '"', '/', '\\', '|', '?', '*', '\0', '\u001F']) >= 0)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "that is no name for a collection"));
        if (!_collections.TryAdd(made.CollectionName, new Collection(made))) throw new RpcException(new Status(StatusCode.AlreadyExists, $"collection {made.CollectionName} is there"));
    }

    public void Delete(string name)
    {
        if (!_collections.TryRemove(name, out _)) throw new RpcException(new Status(StatusCode.NotFound, $"collection {name} is not there"));
        foreach (var alias in _aliases.Where(a => a.Value == name)) _aliases.TryRemove(alias.Key, out _);
    }

    public void Name(CreateAlias alias)
    {
        _ = Get(alias.CollectionName);
        if (_collections.ContainsKey(alias.AliasName)) throw new RpcException(new Status(StatusCode.InvalidArgument, "a collection has that name"));
        _aliases[alias.AliasName] = alias.CollectionName;
    }

    public void Clear()
    {
        _collections.Clear();
        _aliases.Clear();
    }
}
