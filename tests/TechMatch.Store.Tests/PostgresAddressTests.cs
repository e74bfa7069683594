namespace TechMatch.Store.Tests;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://anna:p%40ss@db.example:6000/registry?sslmode=verify-full", "postgres://anna@db.example:6000/registry", "VerifyFull", "p@ss")]
    [InlineData("postgresql://db.example/registry", "postgres://db.example:5432/registry", null, null)]
    [InlineData("postgres:///registry?host=/run/postgresql&user=anna&password=p%40ss", "postgres:///registry?host=/run/postgresql&user=anna", null, "p@ss")]
    public void Address_is_shown_without_its_password_and_connects_with_it(string text, string shown, string? ssl, string? password)
    {
        var address = PostgresAddress.Parse(text);
        Assert.Equal(shown, address.ToString());
        // What is shown names the same database.
        Assert.Equal(shown, PostgresAddress.Parse(shown).ToString());
        var connection = address.ConnectionString();
        if (ssl is not null) Assert.Contains($"SSL Mode={ssl}", connection, StringComparison.Ordinal);
        if (password is not null) Assert.Contains($"Password={password}", connection, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://anna:secret@host", "expected one database name")]
    [InlineData("postgres://anna:secret@host/a/b", "expected one database name")]
    [InlineData("postgres:///registry", "expected a host")]
    [InlineData("postgres://anna:secret@host/registry?sslmode=perhaps", "parameter sslmode cannot be 'perhaps'")]
    [InlineData("postgres://anna:secret@host/registry?port=1", "unknown parameter 'port'")]
    [InlineData("registry", "expected an address such as")]
    public void Address_that_is_none_is_refused_in_a_sentence(string text, string expected)
    {
        var e = Assert.Throws<FormatException>(() => PostgresAddress.Parse(text));
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }
}
