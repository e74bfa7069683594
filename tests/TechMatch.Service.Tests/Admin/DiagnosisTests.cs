using System.Text;
using Microsoft.Data.Sqlite;
using TechMatch.Core.Access;
using TechMatch.Protocol.V1;
using TechMatch.Service.Tests.Access;
using TechMatch.Service.Tests.Running;
using TechMatch.Store.Access;

namespace TechMatch.Service.Tests.Admin;

/// <summary>What an operator is told to look at, and that a sound service tells nothing of the kind.</summary>
public sealed class DiagnosisTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Diagnose_soundService_findsNothing_andTellsItsTime()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Need());

        var answer = await service.Admin.DiagnoseAsync(new DiagnoseRequest(), cancellationToken: Token);

        Assert.DoesNotContain(answer.Findings, f => !f.Fine || f.Advice.Length > 0);
        Assert.Equal(
            ["settings", "data folder", "backups", "registry", "keys", "webhooks", "embedding model", "indexes equal the registry", "chain audit", "chain matches"],
            answer.Findings.Select(f => f.Check));
        Assert.InRange((answer.Time.ToDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalSeconds, -30, 30);
    }

    [Fact]
    public async Task Diagnose_quick_leavesOutWhatReadsEverything()
    {
        await using var service = await RunningService.EmptyAsync();

        var answer = await service.Admin.DiagnoseAsync(new DiagnoseRequest { Quick = true }, cancellationToken: Token);

        Assert.DoesNotContain(answer.Findings, f => f.Check.StartsWith("chain", StringComparison.Ordinal) || f.Check.StartsWith("indexes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diagnose_keyThatEndsSoon_isNamedByItsId()
    {
        await using var guarded = await GuardedService.StartAsync();
        var soon = await guarded.CreateAsync(PrincipalRole.Staff, expires: TimeProvider.System.GetUtcNow().AddDays(3));
        await guarded.CreateAsync(PrincipalRole.Staff, expires: TimeProvider.System.GetUtcNow().AddDays(60));

        var finding = await FindAsync(new AdminService.AdminServiceClient(guarded.As(guarded.Administrator)), "keys");

        Assert.False(finding.Fine);
        Assert.Contains(soon.Key.Name.Split('/')[^1], finding.Result, StringComparison.Ordinal);
        Assert.DoesNotContain(",", finding.Result, StringComparison.Ordinal);
        Assert.DoesNotContain(soon.Secret, finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_backups_areAskedForAWeekAfterTheLast()
    {
        await using var service = await RunningService.EmptyAsync();
        var made = await service.Admin.CreateBackupAsync(new CreateBackupRequest(), cancellationToken: Token);
        Assert.True((await FindAsync(service.Admin, "backups")).Fine);

        File.SetLastWriteTimeUtc(made.File, TimeProvider.System.GetUtcNow().AddDays(-8).UtcDateTime);

        var old = await FindAsync(service.Admin, "backups");
        Assert.False(old.Fine);
        Assert.Contains("techmatch backup", old.Advice, StringComparison.Ordinal);
        File.Delete(made.File);
        Assert.True((await FindAsync(service.Admin, "backups")).Fine);
        File.SetLastWriteTimeUtc(Path.Combine(service.Data, "token.key"), TimeProvider.System.GetUtcNow().AddDays(-8).UtcDateTime);
        Assert.False((await FindAsync(service.Admin, "backups")).Fine);
    }

    [Fact]
    public async Task Diagnose_auditLogChangedBesideTheService_isFound()
    {
        await using var service = await RunningService.EmptyAsync();
        await service.HoldAsync(Given.Need());
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(service.Data, "registry.db")};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE audit_log SET body = replace(body, 'CreateRecord', 'DeleteRecord')";
            Assert.True(await command.ExecuteNonQueryAsync(Token) > 0);
        }

        Assert.False((await FindAsync(service.Admin, "chain audit")).Fine);
    }

    [Fact]
    public async Task Diagnose_addressWithoutTlsBeyondThisMachine_isFound()
    {
        await using var service = await RunningService.StartAsync(null, "--corpus", "none", "--access", "keys", "--urls", "http://0.0.0.0:0;http://127.0.0.1:0");
        var key = (await File.ReadAllTextAsync(Path.Combine(service.Data, Service.Access.FirstKey.FileName), Token)).Trim();

        var answer = await service.Admin.DiagnoseAsync(new DiagnoseRequest { Quick = true }, new Grpc.Core.Metadata { { "authorization", $"Bearer {key}" } }, cancellationToken: Token);

        Assert.False(answer.Findings.Single(f => f.Check == "settings").Fine);
    }

    private static async Task<Finding> FindAsync(AdminService.AdminServiceClient admin, string check) =>
        (await admin.DiagnoseAsync(new DiagnoseRequest(), cancellationToken: Token)).Findings.Single(f => f.Check == check);
}
