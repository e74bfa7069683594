using System.Globalization;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using TechMatch.Search.Text.Analysis;
using TechMatch.Search.Text.Scoring;

namespace TechMatch.Search.Text;

/// <summary>
/// Full text over the records, in Lucene. Written by one projector, searched by any number of threads; what is written is
/// visible after <see cref="Refresh"/> and survives a kill after <see cref="Commit"/>. No Lucene type leaves this folder.
/// </summary>
/// <remarks>
/// Any error out of Lucene that is not a cancellation becomes <see cref="SearchUnavailableException"/>: a damaged file
/// surfaces as almost any exception type, and the index can always be rebuilt.
/// </remarks>
public sealed class TextIndex : IDisposable
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;
    /// <summary>About a hundred thousand records; beyond it the rest of the index is read from the disk.</summary>
    private const long ResidentBytes = 512L * 1024 * 1024;

    private const string SequenceKey = "sequence";
    private const string SchemaKey = "schema";
    private const string SpaceKey = "space";

    private readonly Lucene.Net.Store.Directory _directory;
    private readonly IndexWriter _writer;
    private readonly MergeFailures _merges;
    private readonly SearcherManager _searchers;
    private readonly TextIndexStamp _stamp;
    private long _committed;

    private TextIndex(Lucene.Net.Store.Directory directory, IndexWriter writer, MergeFailures merges, TextIndexOptions options, TextIndexStamp stamp, long committed)
    {
        (_directory, _writer, _merges, _stamp, _committed) = (directory, writer, merges, stamp, committed);
        _searchers = new SearcherManager(writer, applyAllDeletes: true, new Searchers(options));
    }

    /// <summary>The change-log position of the last commit; 0 for a new index.</summary>
    public long CommittedSequence => Volatile.Read(ref _committed);

    /// <summary>Records in the index, in any state.</summary>
    public long DocumentCount => Guarded(() => Using(searcher => VisibleFaces.Of(searcher, AccessScope.Operator).Sum(s => (long)s.Cardinality)));

    /// <summary>Opens or creates the index in a folder of its own.</summary>
    /// <exception cref="SearchUnavailableException">Made with another stamp, or its files cannot be read.</exception>
    /// <remarks>Never FSDirectory.Open: it picks memory mapping, which can take the process down when readers change under load.</remarks>
    public static TextIndex Open(string folder, TextIndexOptions options, TextIndexStamp stamp) => Open(() => new NIOFSDirectory(folder), options, stamp);

    /// <param name="files">How a test puts a failing disk beneath the index.</param>
    internal static TextIndex Open(Func<Lucene.Net.Store.Directory> files, TextIndexOptions options, TextIndexStamp stamp) => Guarded(() =>
    {
        var directory = new ResidentDirectory(files(), ResidentBytes);
        try
        {
            var committed = 0L;
            if (DirectoryReader.IndexExists(directory))
            {
                var commits = DirectoryReader.ListCommits(directory);
                var data = commits[^1].UserData;
                var found = new TextIndexStamp(data.TryGetValue(SchemaKey, out var schema) ? schema : "", data.TryGetValue(SpaceKey, out var space) ? space : "");
                if (data.TryGetValue(SequenceKey, out var sequence))
                {
                    if (found != stamp) throw new SearchUnavailableException("text index", $"expected schema {stamp.SchemaVersion} over {stamp.EmbeddingSpace}, got {found.SchemaVersion} over {found.EmbeddingSpace}");
                    committed = long.Parse(sequence, CultureInfo.InvariantCulture);
                }
            }

            var merges = new MergeFailures();
            var configuration = new IndexWriterConfig(Version, Analyzers.ForIndex)
            {
                Similarity = SimilarityOf(options),
                RAMBufferSizeMB = 64,
                Codec = new WideBlockCodec(),
                CheckIntegrityAtMerge = true,
                MergeScheduler = merges.Scheduler(),
            };
            var writer = new IndexWriter(directory, configuration);
            try
            {
                return new TextIndex(directory, writer, merges, options, stamp, committed);
            }
            catch
            {
                // It holds the write lock, which would outlive the attempt and keep a repaired index shut.
                writer.Rollback();
                throw;
            }
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    });

    /// <summary>Adds the record or replaces the one of that name, all of its faces as one step.</summary>
    public void Upsert(TextDocument document) => Guarded(() => _writer.UpdateDocuments(new Term(IndexFields.Id, document.Record.Id.Name), DocumentWriter.Write(document)), keepArgumentErrors: true);

    public void Delete(RecordId id) => Guarded(() => _writer.DeleteDocuments(new Term(IndexFields.Id, id.Name)));

    /// <summary>Shows what was written to searches that start afterwards.</summary>
    public void Refresh() => Guarded(() => _searchers.MaybeRefreshBlocking());

    /// <summary>Makes what was written durable, together with the change-log position it stands for.</summary>
    /// <exception cref="SearchUnavailableException">The disk is full, or a merge in the background failed since the last commit.</exception>
    public void Commit(long sequence) => Guarded(() =>
    {
        if (_merges.Take() is { } failure) throw new SearchUnavailableException("text index", $"a merge in the background failed: {failure.Message}", failure);
        _writer.SetCommitData(new Dictionary<string, string>
        {
            [SequenceKey] = sequence.ToString(CultureInfo.InvariantCulture),
            [SchemaKey] = _stamp.SchemaVersion,
            [SpaceKey] = _stamp.EmbeddingSpace,
        });
        _writer.Commit();
        Volatile.Write(ref _committed, sequence);
    });

    /// <summary>Names of the files of the last commit.</summary>
    public IReadOnlyList<string> CommittedFiles() => Guarded(() =>
        DirectoryReader.IndexExists(_directory) ? (IReadOnlyList<string>)[.. DirectoryReader.ListCommits(_directory)[^1].FileNames] : []);

    /// <summary>Reads every file against its own checksum.</summary>
    /// <exception cref="SearchUnavailableException">One does not match.</exception>
    public void CheckIntegrity() => Guarded(() => Using(searcher =>
    {
        foreach (var leaf in searcher.IndexReader.Leaves) leaf.AtomicReader.CheckIntegrity();
        return true;
    }));

    /// <param name="query">Null takes every record the filter leaves, at score 0.</param>
    /// <param name="top">1–10,000.</param>
    public TextHits Search(TextQuery? query, RecordFilter filter, AccessScope scope, int top, CancellationToken cancellationToken)
    {
        using var answer = Ask(query, filter, scope, top, takeAll: query is null, cancellationToken);
        return answer.Hits;
    }

    /// <summary>As <see cref="Search"/>, with the answer kept open for look-ups in the same state of the index.</summary>
    /// <param name="takeAll">Lists every record the filter leaves, those without a word of the query at score 0.</param>
    /// <exception cref="SearchUnavailableException">A file of the index cannot be read.</exception>
    public TextAnswer Ask(TextQuery? query, RecordFilter filter, AccessScope scope, int top, bool takeAll, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, 10_000);
        cancellationToken.ThrowIfCancellationRequested();
        return Guarded(() =>
        {
            var searcher = (SeekingSearcher)_searchers.Acquire();
            try
            {
                var accepted = FilterCompiler.Compile(searcher, filter, scope);
                var compiled = query is null ? null : new QueryCompiler(searcher, accepted).Compile(query);
                var scored = ScoredSegments.Of(searcher, compiled, accepted, takeAll, cancellationToken);
                var hits = new TextHits(scored.Best(top), scored.Total, compiled?.Attainable ?? 0, compiled?.Reach ?? 0);
                return new TextAnswer(searcher, scored, accepted, hits, () => _searchers.Release(searcher));
            }
            catch
            {
                _searchers.Release(searcher);
                throw;
            }
        });
    }

    /// <summary>The facts of the face of each record that the caller is shown; null where there is none in the index.</summary>
    public IReadOnlyList<byte[]?> FactsOf(IReadOnlyList<RecordId> ids, AccessScope scope) => Guarded(() => Using(searcher =>
    {
        var facts = new DocumentValues(searcher.IndexReader, IndexFields.Facts);
        return (IReadOnlyList<byte[]?>)[.. DocumentLookup.Places(searcher, ids, VisibleFaces.Of(searcher, scope)).Select(p => p?.Facts(facts))];
    }));

    /// <summary>The content hash each record was indexed with; null for one that is not in the index.</summary>
    public IReadOnlyList<string?> ContentHashesOf(IReadOnlyList<RecordId> ids) => Guarded(() => Using(searcher =>
    {
        var hashes = new DocumentValues(searcher.IndexReader, IndexFields.ContentHash);
        return (IReadOnlyList<string?>)[.. DocumentLookup.Places(searcher, ids, among: null).Select(p => p is { } place ? System.Text.Encoding.UTF8.GetString(hashes.Of(place)) : null)];
    }));

    /// <summary>Every record in the index with its content hash, in no particular order.</summary>
    public IReadOnlyList<(RecordId Id, string ContentHash)> EnumerateHashes() => Guarded(() => Using(searcher => DocumentLookup.Hashes(searcher.IndexReader)));

    public FacetCounts Facets(TextQuery? query, RecordFilter filter, AccessScope scope, IReadOnlyList<FacetDimension> dimensions, CancellationToken cancellationToken) =>
        Guarded(() => Using(searcher =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var counter = new FacetCounter(dimensions);
            var accepted = FilterCompiler.Compile(searcher, filter, scope);
            var compiled = query is null ? null : new QueryCompiler(searcher, accepted).Compile(query);
            using var scored = ScoredSegments.Of(searcher, compiled, accepted, takeAll: query is null, cancellationToken);
            scored.Visit(counter.Enter, counter.Count);
            return counter.Result();
        }));

    /// <summary>Titles of visible records with a word that starts as typed, and tags that do.</summary>
    /// <param name="prefix">Blank gives nothing.</param>
    /// <exception cref="ArgumentException">The prefix is longer than 200 characters or malformed Unicode.</exception>
    public IReadOnlyList<Suggestion> Suggest(string prefix, RecordFilter filter, AccessScope scope, int max)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (string.IsNullOrWhiteSpace(prefix)) return [];
        TextRules.Checked(prefix, Completions.MaxLength, nameof(prefix));
        return Guarded(() => Using(searcher => Completions.Find(searcher, prefix, FilterCompiler.Compile(searcher, filter, scope), max)));
    }

    /// <summary>The query with words that no visible record holds replaced by near ones that some do; null when there is nothing better.</summary>
    public string? DidYouMean(TextQuery query, AccessScope scope) =>
        Guarded(() => Using(searcher => SpellingAdvice.For(searcher, query, FilterCompiler.Compile(searcher, RecordFilter.None, scope))));

    public void Dispose()
    {
        try
        {
            _searchers.Dispose();
            // What was not committed is read again from the change log; a commit here would carry a stale position.
            _writer.Rollback();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or MergePolicy.MergeException)
        {
            // A full disk may refuse the last step; the write lock goes with the process.
        }
        finally
        {
            _directory.Dispose();
        }
    }

    private T Using<T>(Func<SeekingSearcher, T> work)
    {
        var searcher = _searchers.Acquire();
        try
        {
            return work((SeekingSearcher)searcher);
        }
        finally
        {
            _searchers.Release(searcher);
        }
    }

    private static void Guarded(Action work, bool keepArgumentErrors = false) => Guarded(
        () =>
        {
            work();
            return true;
        },
        keepArgumentErrors);

    internal static T Guarded<T>(Func<T> work, bool keepArgumentErrors = false)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not (OperationCanceledException or SearchUnavailableException) && !(keepArgumentErrors && e is ArgumentException))
        {
            throw new SearchUnavailableException("text index", e.Message, e);
        }
    }

    private static ExactLengthSimilarity SimilarityOf(TextIndexOptions options) => new(options.K1, options.Body.B);

    private sealed class Searchers(TextIndexOptions options) : SearcherFactory
    {
        private readonly ExactLengthSimilarity _similarity = SimilarityOf(options);
        private readonly FieldLengths.Kept _lengths = new();

        public override IndexSearcher NewSearcher(IndexReader reader) => new SeekingSearcher(reader, options, _lengths) { Similarity = _similarity };
    }
}
