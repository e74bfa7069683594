using TechMatch.Core.Catalog;

namespace TechMatch.Core.Marketplace;

/// <summary>What may be done with an interest once it is there. The list is closed.</summary>
public abstract record InterestStep
{
    public const int MaxTextLength = 2_000;

    private InterestStep()
    {
    }

    /// <summary>What was said with it, for the history.</summary>
    public virtual string? Said => null;

    /// <summary>The recipient wants to go on.</summary>
    public sealed record Accept : InterestStep;

    /// <summary>The recipient cannot say yet.</summary>
    public sealed record AskMore(string Question) : InterestStep
    {
        public string Question { get; init; } = TextRules.Checked(Question, MaxTextLength, nameof(Question));

        public override string? Said => Question;
    }

    /// <summary>The offerer says more.</summary>
    public sealed record Supply(ValueList<QuestionAnswer> Answers) : InterestStep
    {
        public ValueList<QuestionAnswer> Answers { get; init; } = Answers.Count > 0 ? Answers : throw new ArgumentException("expected an answer to one of the fixed questions, got none", nameof(Answers));
    }

    /// <param name="Reason">Term of <c>decline_reasons</c>.</param>
    public sealed record Decline(Code Reason, string? Text) : InterestStep
    {
        public string? Text { get; init; } = TextRules.CheckedOrUnknown(Text, MaxTextLength, nameof(Text));

        public override string? Said => Text is null ? Reason.Value : $"{Reason.Value}: {Text}";
    }

    /// <summary>A side agrees to be introduced, and says who will be written to.</summary>
    public sealed record Introduce(InterestContact Contact) : InterestStep;

    /// <summary>A broker agrees that the sides are introduced.</summary>
    public sealed record ApproveIntroduction : InterestStep;

    /// <param name="Kind">Term of <c>agreement_kinds</c>.</param>
    public sealed record RecordAgreement(Code Kind, DateOnly SignedOn, string DocumentHash) : InterestStep
    {
        public override string? Said => $"{Kind.Value} {SignedOn:yyyy-MM-dd} {DocumentHash}";
    }

    /// <param name="Outcome">Term of <c>interest_outcomes</c>.</param>
    public sealed record RecordOutcome(Code Outcome) : InterestStep
    {
        public override string? Said => Outcome.Value;
    }

    /// <summary>Draws back the interest, or ends the introduction that it became.</summary>
    public sealed record Withdraw(string? Text) : InterestStep
    {
        public string? Text { get; init; } = TextRules.CheckedOrUnknown(Text, MaxTextLength, nameof(Text));

        public override string? Said => Text;
    }

    /// <summary>Puts a broker on it, or takes one off.</summary>
    public sealed record Assign(string Broker, bool Assigned) : InterestStep
    {
        public string Broker { get; init; } = TextRules.Checked(Broker, Access.Principal.MaxIdLength, nameof(Broker));

        public override string? Said => Assigned ? Broker : $"no longer {Broker}";
    }

    /// <summary>The stated time is over.</summary>
    public sealed record TimeOver : InterestStep;
}
