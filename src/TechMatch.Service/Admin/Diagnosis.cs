using System.Globalization;
using TechMatch.Core.Access;
using TechMatch.Core.Ledger;
using TechMatch.Protocol.V1;
using TechMatch.Search;
using TechMatch.Search.Matching;
using TechMatch.Service.Access;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using TechMatch.Store.Access;
using TechMatch.Store.Audit;
using TechMatch.Store.Marketplace;
using TechMatch.Store.Reading;

namespace TechMatch.Service.Admin;

/// <summary>What an operator should look at: a line each, with what to do. Names of keys and subscriptions are ids, no secret is told.</summary>
internal sealed class Diagnosis(
    ServiceSettings settings, CatalogStore store, SearchSystem search, ChainReader chains, KeyRegister keys, SubscriptionRegister subscriptions, TimeProvider time)
{
    private const long LeastFreeBytes = 1_000_000_000;

    private static readonly TimeSpan s_keyNotice = TimeSpan.FromDays(14);
    private static readonly TimeSpan s_backupAge = TimeSpan.FromDays(7);

    /// <param name="deep">Also what reads everything: every file of the index against the registry, every row of the chains.</param>
    public async Task<IReadOnlyList<Finding>> FindAsync(bool deep, CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { Exposure(), Guarded("data folder", "give the service write access to it", Folder), Backups() };
        findings.Add(await GuardedAsync("registry", "restore the last backup (docs/registry-storage.md), or look after the PostgreSQL server", () => RegistryAsync(cancellationToken)));
        findings.Add(await GuardedAsync("keys", "the registry must answer first", () => KeysAsync(cancellationToken)));
        findings.Add(await GuardedAsync("webhooks", "the registry must answer first", () => WebhooksAsync(cancellationToken)));
        findings.Add(Model());
        if (!deep) return findings;
        findings.Add(await GuardedAsync("indexes equal the registry", "run 'techmatch index rebuild'", () => IndexesAsync(cancellationToken)));
        foreach (var chain in Enum.GetValues<Chain>())
            findings.Add(await GuardedAsync($"chain {Chains.Name(chain)}", "the registry must answer first", () => ChainAsync(chain, cancellationToken)));
        return findings;
    }

    private Finding Exposure()
    {
        var open = new[] { settings.Http, settings.Grpc }.FirstOrDefault(a => a.Scheme == "http" && !a.IsLoopback && settings.Access.Mode == AccessMode.Keys);
        return Of("settings", open is null, $"access {settings.Access.Mode.ToString().ToLowerInvariant()}, {(open is null ? "loopback or TLS" : $"{open} without TLS")}",
            "keys travel in the clear: take an https address, or let nothing but a proxy on this machine reach it");
    }

    private Finding Folder()
    {
        var free = new DriveInfo(Path.GetFullPath(settings.Data)).AvailableFreeSpace;
        var probe = Path.Combine(settings.Data, $"doctor-{Environment.ProcessId}.probe");
        File.WriteAllText(probe, "written by techmatch doctor");
        File.Delete(probe);
        return Of("data folder", free >= LeastFreeBytes, string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free"), "free some space: writes are refused when there is none");
    }

    private async Task<Finding> RegistryAsync(CancellationToken cancellationToken)
    {
        var fault = await new StoreCheck(store).FindAsync(cancellationToken);
        return Of("registry", fault is null, fault ?? $"{(settings.Store is null ? "SQLite, whole" : "PostgreSQL answers")}, change {store.LastSequence}", "stop the service and restore the last backup (docs/registry-storage.md)");
    }

    private async Task<Finding> KeysAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var live = (await keys.ListAsync(cancellationToken)).Where(k => k.Refusal(now) is null).ToList();
        var ending = live.Where(k => k.ExpiresAt <= now + s_keyNotice).Select(k => $"{k.Id} on {k.ExpiresAt:yyyy-MM-dd}").ToList();
        var administered = settings.Access.Mode != AccessMode.Keys || settings.Access.Tokens is not null || live.Any(k => k.Grant.Role == Role.Administrator);
        if (!administered) return Of("keys", false, "no key of an administrator is left", "restart the service: it makes one and says where it is");
        return Of("keys", ending.Count == 0, ending.Count == 0 ? $"{live.Count} in use, none ends within {s_keyNotice.Days} days" : $"ending: {string.Join(", ", ending)}", "'techmatch keys create' one anew and tell its holder");
    }

    private async Task<Finding> WebhooksAsync(CancellationToken cancellationToken)
    {
        var all = (await subscriptions.ListAsync(principal: null, cancellationToken)).Where(s => s.Webhook is not null).ToList();
        var failing = all.Where(s => s.Webhook is { Attempts: > 0 } hook && s.LastEvent > hook.DeliveredEvent).ToList();
        var waiting = failing.Sum(s => s.LastEvent - s.Webhook!.DeliveredEvent);
        return Of("webhooks", failing.Count == 0, failing.Count == 0 ? $"{all.Count}, none behind" : $"{waiting} events wait for {string.Join(", ", failing.Take(5).Select(s => s.Id))}",
            "tell their owners; events are set aside after the last attempt and can still be watched (docs/marketplace.md)");
    }

    private Finding Backups() => Guarded("backups", "give the service read access to the folder", () =>
    {
        var (now, folder) = (time.GetUtcNow(), settings.BackupFolder);
        var newest = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.zip").Select(f => new DateTimeOffset(File.GetLastWriteTimeUtc(f))).DefaultIfEmpty().Max() : default;
        if (newest != default) return Of("backups", now - newest <= s_backupAge, $"the newest is of {newest:yyyy-MM-dd HH:mm} UTC", "run 'techmatch backup', from a timer best of all");
        // A registry that was begun this week may not have one yet.
        var begun = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(settings.Data, "token.key")));
        return Of("backups", now - begun <= s_backupAge, $"none in {folder}", "run 'techmatch backup', from a timer best of all; where others make the backups, give their folder as --backup-folder");
    });

    private Finding Model() => Of("embedding model", search.Index.Condition != TechMatch.Search.Pipeline.IndexCondition.Rebuilding, search.Space.ToString(), "the vectors are being made anew; answers go by words until then");

    private async Task<Finding> IndexesAsync(CancellationToken cancellationToken)
    {
        var comparison = await search.Index.VerifyAsync(cancellationToken);
        return Of("indexes equal the registry", comparison.Equal, comparison.Equal ? $"{comparison.Records} records" : string.Join("; ", comparison.Differences.Take(3)), "run 'techmatch index rebuild'");
    }

    private async Task<Finding> ChainAsync(Chain chain, CancellationToken cancellationToken)
    {
        var found = await chains.VerifyAsync(chain, [], cancellationToken);
        return Of($"chain {Chains.Name(chain)}", found.Faults.Count == 0, found.Faults.Count == 0 ? "whole" : string.Join("; ", found.Faults.Take(3)), "somebody changed the registry beside TechMatch; compare with a backup and the heads in the log (docs/audit.md)");
    }

    private static Finding Guarded(string check, string advice, Func<Finding> find)
    {
        try
        {
            return find();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Of(check, false, e.Message, advice);
        }
    }

    private static async Task<Finding> GuardedAsync(string check, string advice, Func<Task<Finding>> find)
    {
        try
        {
            return await find();
        }
        catch (Exception e) when (e is StoreException or SearchUnavailableException or IOException)
        {
            return Of(check, false, e.Message, advice);
        }
    }

    private static Finding Of(string check, bool fine, string result, string advice) => new() { Check = check, Fine = fine, Result = result, Advice = fine ? "" : advice };
}
