using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;
using TechMatch.Search;

namespace TechMatch.VectorData;

/// <summary>
/// The embedded vector store of TechMatch as a <see cref="VectorStore"/>: one folder a collection, durable when a call returns,
/// in this process and for this process alone. Failures of the disk are <see cref="VectorStoreException"/>.
/// </summary>
/// <param name="folder">Of this store alone; made when the first collection is.</param>
/// <param name="embeddingGenerator">For vector properties that hold text and have no generator of their own.</param>
public sealed class TechMatchVectorStore(string folder, IEmbeddingGenerator? embeddingGenerator = null) : VectorStore
{
    internal const string SystemName = "techmatch";

    private const string Prefix = "collection-";

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly Dictionary<string, StoredCollection> _open = new(StringComparer.Ordinal);
    private bool _disposed;

    internal string StoreName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    public override VectorStoreCollection<TKey, TRecord> GetCollection<TKey, TRecord>(string name, VectorStoreCollectionDefinition? definition = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (typeof(TRecord) == typeof(Dictionary<string, object?>)) throw new ArgumentException(VectorDataStrings.GetCollectionWithDictionaryNotSupported);
        return new TechMatchCollection<TKey, TRecord>(this, name, CollectionShape.Of(typeof(TRecord), typeof(TKey), definition, embeddingGenerator));
    }

    public override VectorStoreCollection<object, Dictionary<string, object?>> GetDynamicCollection(string name, VectorStoreCollectionDefinition definition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(definition);
        return new TechMatchCollection<object, Dictionary<string, object?>>(this, name, CollectionShape.OfDynamic(definition, embeddingGenerator));
    }

    public override async IAsyncEnumerable<string> ListCollectionNamesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.GetDirectories(folder, Prefix + "*").Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Encoding.UTF8.GetString(Convert.FromHexString(Path.GetFileName(path)[Prefix.Length..]));
        }
    }

    public override Task<bool> CollectionExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Directory.Exists(FolderOf(name)));
    }

    public override async Task EnsureCollectionDeletedAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.Remove(name, out var open)) await open.DisposeAsync().ConfigureAwait(false);
            if (Directory.Exists(FolderOf(name))) Directory.Delete(FolderOf(name), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SearchUnavailableException)
        {
            throw Failure(name, "EnsureCollectionDeleted", e);
        }
        finally
        {
            _opening.Release();
        }
    }

    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(VectorStoreMetadata)) return new VectorStoreMetadata { VectorStoreSystemName = SystemName, VectorStoreName = StoreName };
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    internal Task<StoredCollection> CreateAsync(string name, IReadOnlyDictionary<string, int> dimensions, CancellationToken cancellationToken) =>
        OpenAsync(name, dimensions, isNew: true, cancellationToken);

    /// <exception cref="VectorStoreException">There is no such collection.</exception>
    internal Task<StoredCollection> OpenAsync(string name, IReadOnlyDictionary<string, int> dimensions, CancellationToken cancellationToken) =>
        OpenAsync(name, dimensions, isNew: false, cancellationToken);

    internal VectorStoreException Failure(string collection, string operation, Exception cause) => new(cause.Message, cause)
    {
        VectorStoreSystemName = SystemName,
        VectorStoreName = StoreName,
        CollectionName = collection,
        OperationName = operation,
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            // The abstraction disposes without waiting; the collections commit what they have.
            foreach (var open in _open.Values) open.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _open.Clear();
            _opening.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<StoredCollection> OpenAsync(string name, IReadOnlyDictionary<string, int> dimensions, bool isNew, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.TryGetValue(name, out var open)) return open;
            if (!isNew && !Directory.Exists(FolderOf(name)))
                throw Failure(name, "Open", new DirectoryNotFoundException(string.Create(CultureInfo.InvariantCulture, $"expected a collection '{name}', got none; create it first")));
            return _open[name] = await StoredCollection.OpenAsync(FolderOf(name), dimensions, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Any name is a folder: its bytes in hex.</summary>
    private string FolderOf(string name) => Path.Combine(folder, Prefix + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name)));
}
