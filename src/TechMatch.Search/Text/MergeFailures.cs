using Lucene.Net.Index;

namespace TechMatch.Search.Text;

/// <summary>
/// Keeps what went wrong in a background merge until someone asks. Left to itself the failure would surface when the writer
/// is closed, out of the clean-up, with the write lock still held.
/// </summary>
internal sealed class MergeFailures
{
    private Exception? _last;

    public Exception? Take() => Interlocked.Exchange(ref _last, null);

    public MergeScheduler Scheduler() => new KeepingScheduler(this);

    // The writer works with a shallow copy of what it is given, so the failures live in an object of their own.
    private sealed class KeepingScheduler(MergeFailures failures) : ConcurrentMergeScheduler
    {
        protected override void HandleMergeException(Exception exc) => Interlocked.Exchange(ref failures._last, exc);
    }
}
