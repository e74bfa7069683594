using TechMatch.Core.Catalog;

namespace TechMatch.Core.Alliances;

public enum AccessionState
{
    Invited,
    SignedByApplicant,

    /// <summary>Signed by both: a member.</summary>
    Countersigned,
    Withdrawn,
}

/// <summary>The paper an organisation joins by.</summary>
public enum AccessionDocument
{
    Memorandum,
    Declaration,
}

public enum FeeRule
{
    /// <summary>The alliance's source does not say: whoever countersigns says what was decided.</summary>
    Unstated,
    None,
    Due,
}

/// <summary>What is asked before anybody is admitted.</summary>
public enum AdmissionItem
{
    EligibleStructure,
    ProvenCapability,
    Stability,
    NoMisconductOrSanction,
}

/// <param name="By">Id of the principal who answered.</param>
public sealed record AdmissionAnswer(AdmissionItem Item, bool Passed, DateOnly On, string By, string? Note = null);

/// <summary>How one joins an alliance, from what its source says of joining.</summary>
/// <param name="IsOpen">An organisation may ask by itself; else it is invited.</param>
/// <param name="ParticipantTypes">One of these must be named; empty asks for none.</param>
public sealed record AccessionRules(AccessionDocument Document, FeeRule Fee, bool IsOpen, ValueList<Code> ParticipantTypes)
{
    public static AccessionRules Of(Alliance alliance) => new(
        // A source that names the paper to be signed names a memorandum; where none is named, one declares to join.
        alliance.Joining?.Document is null ? AccessionDocument.Declaration : AccessionDocument.Memorandum,
        alliance.Joining?.MembershipFee switch { false => FeeRule.None, true => FeeRule.Due, null => FeeRule.Unstated },
        alliance.Joining?.Voluntary == true,
        alliance.ParticipantTypes);
}

/// <summary>One organisation's way into one alliance.</summary>
public sealed record Accession
{
    public required Code Alliance { get; init; }

    public required RecordId Organisation { get; init; }

    public required AccessionState State { get; init; }

    /// <summary>Term of <c>alliance_roles</c> it will have.</summary>
    public required Code Role { get; init; }

    public Code? ParticipantType { get; init; }

    public AccessionDocument Document { get; init; }

    /// <summary>SHA-256 of the signed paper, 64 lower-case hex digits.</summary>
    public string? DocumentHash { get; init; }

    /// <summary>Who signed for the organisation.</summary>
    public string? Signatory { get; init; }

    public DateOnly? SignedOn { get; init; }

    /// <summary>What was decided about a fee that the rules do not exclude.</summary>
    public string? FeeStatement { get; init; }

    public DateOnly? CountersignedOn { get; init; }

    public string? CountersignedBy { get; init; }

    /// <summary>Each item once, the latest answer.</summary>
    public ValueList<AdmissionAnswer> Checklist { get; init; }

    /// <summary>SHA-256 of the certificate, while there is one and after.</summary>
    public string? CertificateHash { get; init; }
}
