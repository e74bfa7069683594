using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch keys create|list|rotate|revoke</c></summary>
internal static class KeysCommand
{
    private static readonly Dictionary<string, PrincipalRole> s_roles = new(StringComparer.Ordinal)
    {
        ["portal"] = PrincipalRole.Portal, ["owner"] = PrincipalRole.Owner, ["fund-manager"] = PrincipalRole.FundManager,
        ["focal-point"] = PrincipalRole.FocalPoint, ["staff"] = PrincipalRole.Staff, ["administrator"] = PrincipalRole.Administrator,
    };

    private static readonly Dictionary<string, KeyScope> s_scopes = new(StringComparer.Ordinal)
    {
        ["read"] = KeyScope.Read, ["match"] = KeyScope.Match, ["write"] = KeyScope.Write, ["administer"] = KeyScope.Administer,
    };

    public static Command Create() => new("keys", "Make, list, rotate and revoke API keys.") { CreateKey(), List(), Rotate(), Revoke() };

    private static Command CreateKey()
    {
        var label = new Argument<string>("label") { Description = "Whose key, for what: 'intake form of the centre'." };
        var role = new Option<string>("--role") { Description = string.Join(", ", s_roles.Keys) + ".", Required = true };
        role.AcceptOnlyFromAmong([.. s_roles.Keys]);
        var organisation = new Option<string?>("--organisation") { Description = "Whom it speaks for: organisations/key." };
        var country = new Option<string?>("--country") { Description = "Country of a focal point." };
        var alliances = Many("--alliance", "Alliances whose records it may see.");
        var scopes = Many("--scope", $"Narrows it to some of {string.Join(", ", s_scopes.Keys)}.");
        scopes.AcceptOnlyFromAmong([.. s_scopes.Keys]);
        var origins = Many("--origin", "Pages a portal's key works from: https://portal.example.");
        var countries = Many("--only-country", "What a portal sees: records of these countries …");
        var sectors = Many("--only-sector", "… and of these sectors.");
        var days = new Option<int?>("--days") { Description = "Days until it expires. Default: it does not." };
        var command = new Command("create", "Make a key. Its secret is the only thing printed to standard output, once.") { label, role, organisation, country, alliances, scopes, origins, countries, sectors, days };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new CreateKeyRequest { Label = arguments.GetValue(label)!, Grant = new KeyGrant { Role = s_roles[arguments.GetValue(role)!] } };
            if (arguments.GetValue(organisation) is { } speaksFor) request.Grant.Organisation = speaksFor;
            if (arguments.GetValue(country) is { } answersFor) request.Grant.Country = answersFor;
            request.Grant.Alliances.AddRange(arguments.GetValue(alliances));
            request.Grant.Scopes.AddRange(arguments.GetValue(scopes)!.Select(s => s_scopes[s]));
            request.Grant.Origins.AddRange(arguments.GetValue(origins));
            if (arguments.GetValue(countries)!.Length + arguments.GetValue(sectors)!.Length > 0)
                request.Grant.Filter = new PortalFilter { Countries = { arguments.GetValue(countries) }, Sectors = { arguments.GetValue(sectors) } };
            if (arguments.GetValue(days) is { } lasting) request.ExpireTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(lasting));
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await new AccessService.AccessServiceClient(connection.Channel).CreateKeyAsync(request, cancellationToken: cancellationToken);
            return await ShowSecretAsync(arguments, response.Key, response.Secret);
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "All keys, without their secrets.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await new AccessService.AccessServiceClient(connection.Channel).ListKeysAsync(new ListKeysRequest(), cancellationToken: cancellationToken);
            var rows = new Rows("name", "label", "role", "for", "created", "last used", "ends") { Unbroken = ["name"] };
            foreach (var key in response.Keys)
            {
                var ends = key.RevokeTime is { } revoked ? $"revoked {Day(revoked)}" : Day(key.ExpireTime);
                rows.Add(key, key.Name, key.Label, key.Grant.Role.ToString(), key.Grant.HasOrganisation ? key.Grant.Organisation : key.Grant.Country, Day(key.CreateTime), Day(key.LastUsedTime), ends);
            }

            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Rotate()
    {
        var name = new Argument<string>("name") { Description = "keys/ and the 12 digits, as 'keys list' shows it." };
        var hours = new Option<double>("--overlap-hours") { Description = "How long the old secret still works. Default 24.", DefaultValueFactory = _ => 24 };
        var command = new Command("rotate", "A new secret for the same key.") { name, hours };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var overlap = arguments.GetValue(hours);
            if (!(overlap is >= 0 and <= 720)) throw new CommandException($"--overlap-hours: expected 0-720, got {overlap.ToString(CultureInfo.InvariantCulture)}", ExitCode.Usage);
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var request = new RotateKeyRequest { Name = arguments.GetValue(name)!, Overlap = Duration.FromTimeSpan(TimeSpan.FromHours(overlap)) };
            var response = await new AccessService.AccessServiceClient(connection.Channel).RotateKeyAsync(request, cancellationToken: cancellationToken);
            return await ShowSecretAsync(arguments, response.Key, response.Secret);
        });
        return command;
    }

    private static Command Revoke()
    {
        var name = new Argument<string>("name") { Description = "keys/ and the 12 digits." };
        var command = new Command("revoke", "At once and for good.") { name };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await new AccessService.AccessServiceClient(connection.Channel).RevokeKeyAsync(new RevokeKeyRequest { Name = arguments.GetValue(name)! }, cancellationToken: cancellationToken);
            if (!arguments.GetValue(OutputOption.Quiet)) await Console.Error.WriteLineAsync($"{response.Key.Name} ({response.Key.Label}) lets nobody in any more");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Standard output gets the secret alone, so that a script can put it where it belongs without a person seeing it.</summary>
    private static async Task<int> ShowSecretAsync(ParseResult arguments, ApiKey key, string secret)
    {
        if (!arguments.GetValue(OutputOption.Quiet)) await Console.Error.WriteLineAsync($"{key.Name} ({key.Label}); the secret is shown this once:");
        await Console.Out.WriteLineAsync(secret);
        return ExitCode.Ok;
    }

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };

    private static string Day(Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
