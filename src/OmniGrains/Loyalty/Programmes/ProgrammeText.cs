using System.Text.Json;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>Terms as text: equal texts are equal terms, lists included.</summary>
internal static class ProgrammeText
{
    public static string Of(ProgrammeTerms terms) => JsonSerializer.Serialize(terms, LoyaltyJson.Default.ProgrammeTerms);
}
