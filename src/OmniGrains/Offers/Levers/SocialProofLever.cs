using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>
/// "N customers bought it in the last D days": distinct customers who paid and did not bring it back; without staff and bots, and without
/// oneself. Of fewer than five nothing is said. Open carts are not kept here, so nothing is said of who is buying now.
/// </summary>
internal static class SocialProofLever
{
    private const string LeftOut = "leftOut";

    /// <param name="bought">Who bought it; null when they have not been counted.</param>
    /// <param name="leftOut">1 when the claim is made to one of them, otherwise 0.</param>
    /// <param name="atLeast">Of fewer others nothing is said.</param>
    /// <param name="days">The window.</param>
    /// <param name="position">The journal position up to which they were counted.</param>
    public static Verdict Judge(int? bought, int leftOut, int atLeast, int days, long position) => (bought - leftOut) switch
    {
        null => Verdict.Hide("not-counted-yet", "buyers have not been counted yet"),
        { } few when few < atLeast => Verdict.Hide("too-few", $"{few} other customers bought it in the last {days} days, and {atLeast} are needed"),
        { } enough => Verdict.Show(
            [new EvidenceSource("orders", $"{bought} distinct customers, paid and not returned, as of journal position {position}{(leftOut > 0 ? "; the one who asked is left out" : "")}")], null,
            [("customers", Figure.Of(enough)), ("days", Figure.Of(days)), .. leftOut > 0 ? [(LeftOut, "1")] : Array.Empty<(string, string)>()]),
    };

    /// <summary>How many were left out of a claim's figure when it was made: it is judged again without as many.</summary>
    public static int LeftOutOf(OfferClaim claim) => claim.Figures.ContainsKey(LeftOut) ? 1 : 0;
}
