using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Schema;

/// <summary>
/// Contexts for reading. They are used again: to make one, and above all to open a file, costs more than to read a record.
/// As many exist as reads have run at once.
/// </summary>
/// <param name="keepOpen">Each context keeps a connection of its own open; otherwise each read takes one from a pool.</param>
internal sealed class ReadContexts(Func<CatalogContext> create, bool keepOpen) : IAsyncDisposable
{
    private readonly ConcurrentBag<CatalogContext> _idle = [];
    private volatile bool _closed;

    /// <summary>Reads on a free context. One on which a read failed is not used again.</summary>
    public async Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(CatalogStore));
        var context = _idle.TryTake(out var idle) ? idle : await OpenAsync(cancellationToken).ConfigureAwait(false);
        var sound = false;
        try
        {
            var result = await read(context).ConfigureAwait(false);
            sound = true;
            return result;
        }
        finally
        {
            if (sound) _idle.Add(context);
            else await context.DisposeAsync().ConfigureAwait(false);
            // A store that closed meanwhile has emptied the bag already; this one must not stay open behind it.
            if (_closed) await EmptyAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await EmptyAsync().ConfigureAwait(false);
    }

    private async Task<CatalogContext> OpenAsync(CancellationToken cancellationToken)
    {
        var context = create();
        try
        {
            if (keepOpen) await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return context;
        }
        catch
        {
            await context.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task EmptyAsync()
    {
        while (_idle.TryTake(out var context)) await context.DisposeAsync().ConfigureAwait(false);
    }
}
