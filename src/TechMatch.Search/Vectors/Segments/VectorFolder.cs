using TechMatch.Search.Embeddings;

namespace TechMatch.Search.Vectors.Segments;

/// <summary>
/// The files of a store: the mark, the list of segments and the log that it names, and the segments and graphs that the list
/// names. A new list is whole on the disk, with its own empty log, before the mark names it; the mark is the commit.
/// </summary>
internal sealed class VectorFolder : IDisposable
{
    private readonly string _path;
    private readonly EmbeddingSpace _space;
    private VectorLog _log;
    private CommitMark _mark;
    private HashSet<string> _listed;
    private int _lastSegment;

    private VectorFolder(string path, EmbeddingSpace space, CommitMark mark, VectorLog log, IReadOnlyList<SegmentPart> parts)
    {
        (_path, _space, _mark, _log) = (path, space, mark, log);
        _listed = FilesOf(parts);
        _lastSegment = parts.Select(p => p.Segment.Number).DefaultIfEmpty().Max();
    }

    public string Path => _path;

    public long Sequence => Volatile.Read(ref _mark).Sequence;

    public long LogBytes => _log.Length;

    /// <summary>Something was appended since the last commit.</summary>
    public bool HasUncommitted => _log.Length != _mark.LogLength;

    /// <summary>Creates the files of an empty store.</summary>
    public static VectorFolder Create(string path, EmbeddingSpace space)
    {
        DeleteAllBut(path, []);
        var mark = new CommitMark(1, 0, 0);
        var log = VectorLog.Create(System.IO.Path.Combine(path, mark.LogName), SegmentList.Write(path, mark.Number, space, []));
        try
        {
            mark = mark with { LogLength = log.Length };
            mark.Write(path);
            return new VectorFolder(path, space, mark, log, []);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Opens what a mark names, and clears away what a kill left beside it.</summary>
    /// <param name="load">Receives the segments, before the first change.</param>
    /// <param name="replay">Receives every change of the log.</param>
    /// <exception cref="SearchUnavailableException">A committed file is missing, cut, altered, or of another space.</exception>
    public static VectorFolder Open(string path, EmbeddingSpace space, CommitMark mark, Action<IReadOnlyList<SegmentPart>> load, Action<LoggedChange> replay)
    {
        var (parts, identity) = SegmentList.Read(path, mark.Number, space);
        try
        {
            load(parts);
            var log = VectorLog.Open(System.IO.Path.Combine(path, mark.LogName), mark.LogLength, identity, space.Dimensions, replay);
            DeleteAllBut(path, [mark.ListName, mark.LogName, .. FilesOf(parts)]);
            return new VectorFolder(path, space, mark, log, parts);
        }
        catch
        {
            foreach (var part in parts) part.Close();
            throw;
        }
    }

    public int NextSegment() => Interlocked.Increment(ref _lastSegment);

    public void Append(IEnumerable<LoggedChange> changes) => _log.Append(changes);

    /// <summary>Makes the log so far durable together with its position.</summary>
    public void Commit(long sequence)
    {
        _log.Flush();
        Mark(_mark with { LogLength = _log.Length, Sequence = sequence });
    }

    /// <summary>Makes a list of segments durable that holds everything the log says, and begins a new log. On failure the old pair goes on.</summary>
    public void Relist(IReadOnlyList<SegmentPart> parts, long sequence)
    {
        var next = new CommitMark(_mark.Number + 1, 0, sequence);
        VectorLog? log = null;
        try
        {
            log = VectorLog.Create(System.IO.Path.Combine(_path, next.LogName), SegmentList.Write(_path, next.Number, _space, parts));
            next = next with { LogLength = log.Length };
            next.Write(_path);
        }
        catch
        {
            log?.Dispose();
            TryDelete(_path, next.LogName, next.ListName);
            throw;
        }

        _log.Dispose();
        _log = log;
        var listed = FilesOf(parts);
        TryDelete(_path, [_mark.LogName, _mark.ListName, .. _listed.Except(listed)]);
        _listed = listed;
        Volatile.Write(ref _mark, next);
    }

    /// <summary>A file that something still holds open stays until the store is opened the next time.</summary>
    public static void TryDelete(string folder, params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            try
            {
                File.Delete(System.IO.Path.Combine(folder, name));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }

    public void Dispose() => _log.Dispose();

    private void Mark(CommitMark mark)
    {
        mark.Write(_path);
        Volatile.Write(ref _mark, mark);
    }

    private static HashSet<string> FilesOf(IReadOnlyList<SegmentPart> parts) => [.. parts.SelectMany(p => p.Files)];

    private static void DeleteAllBut(string path, HashSet<string> kept) =>
        TryDelete(path, Directory.GetFiles(path, "vectors-*").Select(f => System.IO.Path.GetFileName(f)).Where(f => !kept.Contains(f)));
}
