using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>
/// One organisation's interest in what another has in the registry, from the first word to what came of it. It changes by
/// <see cref="InterestFlow"/> alone.
/// </summary>
public sealed record Interest
{
    /// <summary>Hex digits, drawn at random: a name that is guessed leads nowhere.</summary>
    public const int IdLength = 16;

    public required string Id { get; init; }

    public required InterestSide Offerer { get; init; }

    public required InterestSide Recipient { get; init; }

    /// <summary>To the fixed questions; what was supplied later stands behind what it completes.</summary>
    public ValueList<QuestionAnswer> Answers { get; init; }

    public InterestState State { get; init; }

    /// <summary>When the present state ends by itself; null when it does not.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>An alliance of one of the sides asks that a broker agrees to introductions.</summary>
    public bool NeedsBroker { get; init; }

    public bool BrokerAgrees { get; init; }

    /// <summary>Ids of the principals assigned to it.</summary>
    public ValueList<string> Brokers { get; init; }

    /// <summary>Each question that waited for an answer of an organisation, oldest first.</summary>
    public ValueList<AnswerTime> AnswerTimes { get; init; }

    /// <summary>Why it was declined; null unless it was.</summary>
    public InterestDecline? Decline { get; init; }

    /// <summary>As one side recorded it and the other confirmed it, or still has to.</summary>
    public InterestAgreement? Agreement { get; init; }

    /// <summary>Terms of <c>interest_outcomes</c>, in the order they were recorded.</summary>
    public ValueList<Code> Outcomes { get; init; }

    /// <summary>Every step there was, oldest first.</summary>
    public ValueList<InterestMove> History { get; init; }

    public InterestSide Supplier => InterestPairs.SupplierOf(Offerer, Recipient);

    public InterestSide SideOf(InterestParty party) => party switch
    {
        InterestParty.Offerer => Offerer,
        InterestParty.Recipient => Recipient,
        _ => throw new ArgumentOutOfRangeException(nameof(party), party, "expected one of the two sides"),
    };
}

/// <param name="Question">Term of <c>interest_questions</c>.</param>
public sealed record QuestionAnswer(Code Question, string Text)
{
    public const int MaxLength = 4_000;

    public string Text { get; init; } = TextRules.Checked(Text, MaxLength, nameof(Text));
}

/// <summary>A question to an organisation, and when it was answered.</summary>
/// <param name="AnsweredAt">Null while it was not, and for good when the interest ended without.</param>
public sealed record AnswerTime(RecordId Organisation, DateTimeOffset AskedAt, DateTimeOffset DueAt, DateTimeOffset? AnsweredAt = null);

/// <param name="Reason">Term of <c>decline_reasons</c>.</param>
public sealed record InterestDecline(InterestParty By, Code Reason, string? Text);

/// <param name="Kind">Term of <c>agreement_kinds</c>.</param>
/// <param name="SignedOn">The day it was signed.</param>
/// <param name="DocumentHash">SHA-256 of the signed document, 64 lower-case hex digits; the document itself stays with the sides.</param>
/// <param name="RecordedBy">The side that recorded it first.</param>
/// <param name="Confirmed">The other side has recorded the same.</param>
public sealed record InterestAgreement(Code Kind, DateOnly SignedOn, string DocumentHash, InterestParty RecordedBy, bool Confirmed = false)
{
    public string DocumentHash { get; init; } = DocumentHash is { Length: 64 } && DocumentHash.All(char.IsAsciiHexDigitLower)
        ? DocumentHash
        : throw new ArgumentException("expected the SHA-256 of the document as 64 lower-case hex digits, got another text", nameof(DocumentHash));
}

/// <param name="By">Id of the principal who took the step.</param>
/// <param name="Step">The word for it: <c>accept</c>.</param>
/// <param name="State">After it.</param>
/// <param name="Text">What was said with it.</param>
public sealed record InterestMove(DateTimeOffset At, InterestParty Party, string By, string Step, InterestState State, string? Text);
