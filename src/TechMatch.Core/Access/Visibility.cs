namespace TechMatch.Core.Access;

/// <summary>Who may know that a published record exists.</summary>
public enum Visibility
{
    Public,

    /// <summary>Members of the alliances the record names.</summary>
    Alliance,

    /// <summary>The organisations the record names.</summary>
    Restricted,

    /// <summary>Its owner and staff it is assigned to.</summary>
    Private,
}

/// <summary>How far a reader has come with a record. Each tier includes those before it.</summary>
public enum DisclosureTier
{
    /// <summary>Whoever may see the record.</summary>
    Teaser,

    /// <summary>Both sides agreed to an introduction.</summary>
    Introduced,

    /// <summary>A signed agreement or a confidentiality undertaking.</summary>
    Agreement,

    /// <summary>The owner, staff it is assigned to, administrators.</summary>
    Internal,
}
