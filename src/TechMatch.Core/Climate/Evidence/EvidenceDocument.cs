using TechMatch.Core.Catalog;

namespace TechMatch.Core.Climate.Evidence;

/// <summary>What kind of document carries a figure.</summary>
public enum DocumentKind
{
    Unclassifiable,

    /// <summary>Brochure, web page, form filled by the supplier.</summary>
    SupplierStatement,

    /// <summary>A report that shows its method and inputs.</summary>
    MethodReport,

    IndependentTest,

    /// <summary>Peer-reviewed life-cycle assessment or environmental product declaration.</summary>
    ReviewedAssessment,

    /// <summary>A running reference plant with a third party's check.</summary>
    CheckedReferencePlant,

    /// <summary>Verified measured results: CDM, Article 6.4, ISO 14064-3, an emissions trading system.</summary>
    VerifiedResults,
}

/// <param name="Held">True when the document itself is held and was read; a document only named or remembered is a supplier's statement.</param>
public readonly record struct EvidenceDocument(DocumentKind Kind, bool Held)
{
    /// <summary>The level of one document: by its kind, never by a field a supplier fills.</summary>
    public EvidenceLevel Level => (Kind, Held) switch
    {
        (DocumentKind.Unclassifiable, _) => EvidenceLevel.Unclassified,
        (_, false) or (DocumentKind.SupplierStatement, _) => EvidenceLevel.SelfDeclared,
        (DocumentKind.MethodReport, _) => EvidenceLevel.MethodDocument,
        (DocumentKind.IndependentTest or DocumentKind.ReviewedAssessment, _) => EvidenceLevel.IndependentTest,
        (DocumentKind.CheckedReferencePlant, _) => EvidenceLevel.ReferencePlant,
        _ => EvidenceLevel.Verified,
    };

    /// <summary>The best level among documents; with none, the supplier's word.</summary>
    public static EvidenceLevel Best(ReadOnlySpan<EvidenceDocument> documents)
    {
        if (documents.IsEmpty) return EvidenceLevel.SelfDeclared;
        var best = EvidenceLevel.Unclassified;
        foreach (var document in documents) best = document.Level > best ? document.Level : best;
        return best;
    }
}
