using System.Globalization;
using Npgsql;

namespace TechMatch.Store;

/// <summary>Which PostgreSQL database a registry is. The password is used to connect and appears nowhere else.</summary>
public sealed class PostgresAddress
{
    private readonly NpgsqlConnectionStringBuilder _connection;

    private PostgresAddress(NpgsqlConnectionStringBuilder connection) => _connection = connection;

    /// <summary>True for what <see cref="Parse"/> is made for, well-formed or not.</summary>
    public static bool Looks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Reads <c>postgres://user:password@host:port/database?sslmode=require</c>. Everything but host and database may be
    /// left out; a password then comes from <c>PGPASSWORD</c> or a password file, as with every PostgreSQL client. A socket
    /// folder is given as <c>postgres:///database?host=/run/postgresql&amp;user=name</c>. Parameters: host, user, password,
    /// sslmode, sslrootcert, passfile, connect_timeout, application_name.
    /// </summary>
    /// <exception cref="FormatException">With a sentence that does not repeat the password.</exception>
    public static PostgresAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Looks(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            throw new FormatException("expected an address such as postgres://user:password@host:5432/database (special characters of the password as %40, %3A …)");
        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal)) throw new FormatException("expected one database name after the host, as in postgres://host/database");
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Database = database,
            ApplicationName = "techmatch",
            // A server that is away is retried here, with a bound; a single try need not last longer than it.
            Timeout = 5,
        };
        if (uri.Port > 0) connection.Port = uri.Port;
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) connection.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) connection.Password = Uri.UnescapeDataString(user[1]);
        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Apply(connection, parameter);
        if (string.IsNullOrEmpty(connection.Host)) throw new FormatException("expected a host, or ?host= with the folder of a socket, got none");
        return new PostgresAddress(connection);
    }

    /// <summary>Without the password.</summary>
    public override string ToString()
    {
        var user = Uri.EscapeDataString(_connection.Username ?? "");
        var database = Uri.EscapeDataString(_connection.Database!);
        return _connection.Host!.StartsWith('/')
            ? $"postgres:///{database}?host={_connection.Host}{(user.Length == 0 ? "" : "&user=" + user)}"
            : string.Create(CultureInfo.InvariantCulture, $"postgres://{user}{(user.Length == 0 ? "" : "@")}{_connection.Host}:{_connection.Port}/{database}");
    }

    internal string ConnectionString() => _connection.ConnectionString;

    private static void Apply(NpgsqlConnectionStringBuilder connection, string parameter)
    {
        var (name, value) = parameter.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (parameter, "");
        switch (name)
        {
            case "host": connection.Host = value; break;
            case "user": connection.Username = value; break;
            case "password": connection.Password = value; break;
            case "sslrootcert": connection.RootCertificate = value; break;
            case "passfile": connection.Passfile = value; break;
            case "application_name": connection.ApplicationName = value; break;
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode): connection.SslMode = mode; break;
            case "connect_timeout" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1_000: connection.Timeout = seconds; break;
            case "sslmode" or "connect_timeout": throw new FormatException($"parameter {name} cannot be '{value}'");
            default: throw new FormatException($"unknown parameter '{name}'; expected host, user, password, sslmode, sslrootcert, passfile, connect_timeout or application_name");
        }
    }
}
