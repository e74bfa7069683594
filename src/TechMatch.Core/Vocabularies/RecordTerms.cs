using TechMatch.Core.Access;
using TechMatch.Core.Catalog;

namespace TechMatch.Core.Vocabularies;

/// <summary>Checks every term and country of a record against the vocabularies.</summary>
public static class RecordTerms
{
    /// <returns>One fault per unknown term, in field order; empty when all are known.</returns>
    public static IReadOnlyList<FieldFault> Faults(CatalogRecord record, VocabularySet vocabularies)
    {
        var check = new TermCheck(vocabularies);
        check.Country("country", record.Country);
        check.Terms("sectors", "sectors", record.Sectors);
        check.Terms("streams", "streams", record.Streams);
        if (record.Access is { } access) Check(record, access, check);
        switch (record)
        {
            case Organisation o: Check(o, check); break;
            case Technology t: Check(t, check); break;
            case Startup s: Check(s, check); break;
            case FundingProposal p: Check(p, check); break;
            case Need n: Check(n, check); break;
            case FundMandate m: Check(m, check); break;
        }

        return check.Faults;
    }

    private static void Check(CatalogRecord record, AccessRules rules, TermCheck check)
    {
        foreach (var kept in rules.Disclosure.Where(d => !DisclosableFields.IsOf(record.Id.Kind, d.Field)))
            check.Fault("access.disclosure.field", $"expected a field of {RecordCollections.CollectionOf(record.Id.Kind)}, got '{kept.Field}'");
        if (rules.Disclosure.Any(d => d is { Field: DisclosableFields.Title, Tier: > DisclosureTier.Teaser }) && rules.Teaser?.Title is null)
            check.Fault("access.teaser.title", "expected a title for those who may not read the title, got none");
        if (rules.Visibility == Visibility.Alliance && rules.Alliances.Count == 0) check.Fault("access.alliances", "expected the alliances it is for, got none");
        if (rules.Visibility == Visibility.Restricted && rules.Organisations.Count == 0) check.Fault("access.organisations", "expected the organisations it is for, got none");
    }

    private static void Check(Organisation record, TermCheck check)
    {
        check.Term("organisationKind", "organisation_kinds", record.OrganisationKind);
        check.Terms("participantTypes", "participant_types", record.ParticipantTypes);
        check.Terms("memberships.role", "alliance_roles", record.Memberships.Select(m => m.Role));
    }

    private static void Check(Technology record, TermCheck check)
    {
        check.Term("technologyKind", "technology_kinds", record.TechnologyKind);
        check.Countries("deployments.country", record.Deployments.Select(d => d.Country));
        check.Terms("feedLimits.stream", "streams", record.FeedLimits.Select(l => l.Stream));
        check.Terms("performances.subject", "streams", record.Performances.Select(p => p.Subject));
        check.Countries("serviceCountries", record.ServiceCountries);
        check.Countries("excludedCountries", record.ExcludedCountries);
        check.Term("iprStatus", "ipr_status", record.IprStatus);
        check.Terms("collaborationOffered", "collaboration_kinds", record.CollaborationOffered);
        if (record.Bat is not { } bat) return;
        check.Terms("bat.headings.heading", "bat_headings", bat.Headings.Select(h => h.Heading));
        check.Term("bat.applicability", "bat_applicability", bat.Applicability);
        check.Terms("bat.levels.pollutant", "streams", bat.Levels.Select(l => l.Pollutant));
    }

    private static void Check(Startup record, TermCheck check)
    {
        check.Term("stage", "startup_stages", record.Stage);
        check.Term("roundKind", "round_kinds", record.RoundKind);
        check.Terms("supportSought", "support_kinds", record.SupportSought);
        check.Terms("feedLimits.stream", "streams", record.FeedLimits.Select(l => l.Stream));
        check.Countries("serviceCountries", record.ServiceCountries);
        check.Countries("excludedCountries", record.ExcludedCountries);
        check.Terms("collaborationOffered", "collaboration_kinds", record.CollaborationOffered);
    }

    private static void Check(FundingProposal record, TermCheck check)
    {
        check.Term("projectType", "project_types", record.ProjectType);
        check.Term("stage", "project_stages", record.Stage);
        check.Term("applicantKind", "organisation_kinds", record.ApplicantKind);
        check.Terms("instrumentsAsked", "instruments", record.InstrumentsAsked);
        check.Term("safeguardCategory", "safeguard_categories", record.SafeguardCategory);
    }

    private static void Check(Need record, TermCheck check)
    {
        if (record.Country is null) check.Fault("country", "expected a country: a need without a place cannot be met");
        check.Term("ownerKind", "need_owner_kinds", record.OwnerKind);
        check.Term("status", "need_status", record.Status);
        check.Term("endorsement", "endorsement_states", record.Endorsement);
        check.Terms("feeds.stream", "streams", record.Feeds.Select(f => f.Stream));
        check.Terms("emissionLimits.pollutant", "streams", record.EmissionLimits.Select(l => l.Pollutant));
        check.Terms("transferModes", "collaboration_kinds", record.TransferModes);
        check.Terms("instruments", "instruments", record.Instruments);
        check.TermsOfAny("exclusions", ["sectors", "streams", "technology_kinds"], record.Exclusions);
        check.Terms("barriers.class", "barrier_classes", record.Barriers.Select(b => b.Class));
    }

    private static void Check(FundMandate record, TermCheck check)
    {
        check.Term("vehicleKind", "vehicle_kinds", record.VehicleKind);
        check.Terms("instruments", "instruments", record.Instruments);
        check.Terms("stages", "project_stages", record.Stages);
        check.Countries("countriesIncluded", record.CountriesIncluded);
        check.Countries("countriesExcluded", record.CountriesExcluded);
        check.Terms("sectorsExcluded", "sectors", record.SectorsExcluded);
        check.Terms("applicantKinds", "organisation_kinds", record.ApplicantKinds);
    }

    private sealed class TermCheck(VocabularySet vocabularies)
    {
        private readonly List<FieldFault> _faults = [];

        public IReadOnlyList<FieldFault> Faults => _faults;

        public void Fault(string field, string message) => _faults.Add(new FieldFault(field, message));

        public void Term(string field, string vocabulary, Code? term)
        {
            if (term is { } t) TermsOfAny(field, [vocabulary], [t]);
        }

        public void Terms(string field, string vocabulary, IEnumerable<Code> terms) => TermsOfAny(field, [vocabulary], terms);

        public void TermsOfAny(string field, string[] ids, IEnumerable<Code> terms)
        {
            foreach (var term in terms)
            {
                if (!ids.Any(id => vocabularies[id].Contains(term.Value)))
                    Fault(field, $"expected a term of {string.Join(" or ", ids)}, got '{term}'");
            }
        }

        public void Country(string field, CountryCode? country)
        {
            if (country is { } c) Countries(field, [c]);
        }

        public void Countries(string field, IEnumerable<CountryCode> countries)
        {
            foreach (var country in countries)
            {
                if (!vocabularies["countries"].Contains(country.Value)) Fault(field, $"expected an ISO 3166-1 country, got '{country}'");
            }
        }
    }
}
