using System.Security.Cryptography;
using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Audit;
using TechMatch.Core.Matching.Records;
using TechMatch.Protocol.V1;
using TechMatch.Search.Matching;
using TechMatch.Service.Access;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Audit;

namespace TechMatch.Service.Audit;

/// <summary>Keeps served matches, and gives them back to whom they may be shown.</summary>
internal sealed class MatchKeeper(CatalogStore store, MatchRegister register, AuditLog log, SearchSystem search, ServiceSettings settings, TimeProvider time)
{
    public const string Collection = "matches/";
    private const int IdLength = 16;

    /// <summary>Before the match is computed: whether it will be kept.</summary>
    /// <exception cref="RpcException">The caller asks for what the deployment, or its role, does not have.</exception>
    public bool Keeps(MatchRequest request, Principal caller)
    {
        if (settings.MatchRecords == MatchRecords.All) return true;
        if (!request.Store) return false;
        if (settings.MatchRecords == MatchRecords.Off) throw RpcErrors.NoMatchRecords();
        // Each takes some hundred kilobytes for good.
        return caller.Role is not (Role.Anonymous or Role.Portal) ? true : throw RpcErrors.PermissionDenied($"storing a match is not for the role {caller.Role}");
    }

    /// <summary>Returns when the match is on disk.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> KeepAsync(MatchQuestion question, MatchAnswer answer, MatchRequest request, Principal caller, CancellationToken cancellationToken)
    {
        var revisions = await register.RevisionsAsync(MatchRecorder.Scored(answer), answer.Sequence, cancellationToken);
        var now = time.GetUtcNow();
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var record = MatchRecorder.Of(
            question, answer, id, caller.Id, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), request.Filter?.ToString() ?? "", search.Space.ToString(), revisions);
        await register.AddAsync(id, caller.Id, MatchReplay.Write(record), cancellationToken);
        return Collection + id;
    }

    /// <returns>Null when there is none that the caller may read.</returns>
    public async Task<(StoredMatch Stored, Replayed Replayed)?> ReplayAsync(string name, Principal caller, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(Collection, StringComparison.Ordinal) || await register.FindAsync(name[Collection.Length..], cancellationToken) is not { } stored) return null;
        var own = stored.Caller == caller.Id && caller.Role != Role.Anonymous;
        if (!own && caller.Role is not (Role.Staff or Role.Administrator)) return null;
        var replayed = Replay(stored);
        if (own) return (stored, replayed);
        if (caller.Role == Role.Staff && !await MayKnowAllAsync(replayed.Record, caller, cancellationToken)) return null;
        await log.NoteAsync([new AuditNote { Actor = caller.Id, Action = AuditActions.MatchSeen, Method = "ReplayMatch", Subject = name }], cancellationToken);
        return (stored, replayed);
    }

    private static Replayed Replay(StoredMatch stored)
    {
        try
        {
            return MatchReplay.Of(stored.Body);
        }
        catch (FormatException e)
        {
            throw new StoreException(StoreFailure.Corrupt, $"stored match {stored.Id} cannot be read: {e.Message}; techmatch audit verify says what else", e);
        }
    }

    /// <summary>Staff do not learn from another's match of records that are kept from them: bytes cannot be shown in part.</summary>
    private async Task<bool> MayKnowAllAsync(MatchRecord match, Principal caller, CancellationToken cancellationToken)
    {
        var scope = AccessScope.Of(caller);
        Core.Catalog.RecordId[] subject = match.Subject.Name.Length > 0 ? [Core.Catalog.RecordId.Parse(match.Subject.Name)] : [];
        foreach (var chunk in match.Candidates.Select(c => c.Id).Concat(subject).Chunk(CatalogStore.MaxBatch))
        {
            // What is gone since is nobody's secret that staff would have missed; what is there must be theirs to see whole.
            var there = await store.GetReadableAsync(chunk, AccessScope.Operator, cancellationToken);
            if (there.Records.Any(r => !scope.SeesWhole(r.Record))) return false;
        }

        return true;
    }
}
