using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;

namespace TechMatch.Core.Marketplace;

/// <summary>The closed lists of the marketplace: fixed questions, reasons, kinds of agreement, outcomes.</summary>
public static class InterestTerms
{
    public const string Questions = "interest_questions";
    public const string Reasons = "decline_reasons";
    public const string Agreements = "agreement_kinds";
    public const string Outcomes = "interest_outcomes";

    public static IReadOnlyList<string> Vocabularies { get; } = [Questions, Reasons, Agreements, Outcomes];

    /// <returns>What is wrong with the answers of a new interest: each fixed question is answered once.</returns>
    public static IReadOnlyList<FieldFault> Faults(ValueList<QuestionAnswer> answers, VocabularySet vocabularies)
    {
        var faults = new List<FieldFault>(Unknown(answers, vocabularies));
        foreach (var question in vocabularies[Questions].Terms)
        {
            var given = answers.Count(a => a.Question.Value == question.Code);
            if (given != 1) faults.Add(new FieldFault("answers", $"expected one answer to '{question.Code}' ({question.Label(LanguageCode.Of("en"))}), got {given}"));
        }

        return faults;
    }

    /// <returns>What is wrong with the terms of a step.</returns>
    public static IReadOnlyList<FieldFault> Faults(InterestStep step, VocabularySet vocabularies) => step switch
    {
        InterestStep.Supply supply => Unknown(supply.Answers, vocabularies),
        InterestStep.Decline decline => Unknown("reason", Reasons, decline.Reason, vocabularies),
        InterestStep.RecordAgreement agreement => Unknown("kind", Agreements, agreement.Kind, vocabularies),
        InterestStep.RecordOutcome outcome => Unknown("outcome", Outcomes, outcome.Outcome, vocabularies),
        _ => [],
    };

    private static List<FieldFault> Unknown(ValueList<QuestionAnswer> answers, VocabularySet vocabularies) =>
        [.. answers.SelectMany((a, i) => Unknown($"answers[{i}].question", Questions, a.Question, vocabularies))];

    private static IReadOnlyList<FieldFault> Unknown(string field, string vocabulary, Code term, VocabularySet vocabularies) => vocabularies[vocabulary].Contains(term.Value)
        ? []
        : [new FieldFault(field, $"expected one of {string.Join(", ", vocabularies[vocabulary].Terms.Select(t => t.Code))}, got '{term}'")];
}
