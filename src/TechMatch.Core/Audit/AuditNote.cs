using TechMatch.Core.Catalog;

namespace TechMatch.Core.Audit;

/// <summary>What is written down: names of fields, versions and hashes, and never a value that may be hidden from anybody.</summary>
public sealed record AuditNote
{
    public const int MaxNameLength = 200;
    public const int MaxActionLength = 40;
    public const int MaxReasonLength = 500;
    public const int MaxFields = 200;

    /// <summary>Id of the principal; <c>registry</c> for what the registry does of itself.</summary>
    public required string Actor
    {
        get;
        init => field = Short(value, 1, MaxNameLength, nameof(Actor));
    }

    /// <summary>One of <see cref="AuditActions"/>, or another word of that form.</summary>
    public required string Action
    {
        get;
        init => field = value is { Length: >= 1 and <= MaxActionLength } && value.All(c => char.IsAsciiLetterLower(c) || c is '.' or '_')
            ? value
            : throw new ArgumentException($"expected 1-{MaxActionLength} of a-z . _, got '{value}'", nameof(Action));
    }

    /// <summary>The method by which: <c>UpdateRecord</c>; empty when there was none.</summary>
    public string Method
    {
        get;
        init => field = Short(value, 0, MaxNameLength, nameof(Method));
    } = "";

    /// <summary>Name of the record, key or match it happened to.</summary>
    public string Subject
    {
        get;
        init => field = Short(value, 0, MaxNameLength, nameof(Subject));
    } = "";

    /// <summary>Of the subject afterwards; 0 where it has none.</summary>
    public long Revision
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentException($"expected a revision of at least 0, got {value}", nameof(Revision));
    }

    /// <summary>SHA-256 of the subject's content afterwards; empty where it has none.</summary>
    public string ContentHash
    {
        get;
        init => field = Short(value, 0, 64, nameof(ContentHash));
    } = "";

    /// <summary>Names only.</summary>
    public ValueList<string> Fields
    {
        get;
        init => field = value.Count <= MaxFields ? value : throw new ArgumentException($"expected at most {MaxFields} fields, got {value.Count}", nameof(Fields));
    }

    /// <summary>Why, in the actor's words; required where something is overridden.</summary>
    public string Reason
    {
        get;
        init => field = Short(value, 0, MaxReasonLength, nameof(Reason));
    } = "";

    /// <summary>A rule or an earlier decision that somebody set aside.</summary>
    /// <exception cref="ArgumentException">No reason.</exception>
    public static AuditNote Override(string actor, string subject, string reason, string method = "") => new()
    {
        Actor = actor,
        Action = AuditActions.Overridden,
        Subject = subject,
        Method = method,
        Reason = string.IsNullOrWhiteSpace(reason) ? throw new ArgumentException("expected a reason, got none", nameof(reason)) : reason,
    };

    private static string Short(string value, int min, int max, string name)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length < min || value.Length > max) throw new ArgumentException($"expected {min}-{max} characters, got {value.Length}", name);
        // PostgreSQL keeps no NUL in a text; what one provider cannot hold, neither takes.
        return value.Contains('\0', StringComparison.Ordinal) ? throw new ArgumentException("expected no NUL character, got one", name) : value;
    }
}

/// <summary>The words of the log. They are part of stored bytes: one is added, none is changed.</summary>
public static class AuditActions
{
    public const string RecordCreated = "record.created";
    public const string RecordUpdated = "record.updated";
    public const string RecordDeleted = "record.deleted";
    public const string KeyMade = "key.made";
    public const string KeyRotated = "key.rotated";
    public const string KeyRevoked = "key.revoked";
    public const string PrivateSeen = "private.seen";
    public const string MatchSeen = "match.seen";
    public const string Overridden = "overridden";
}
