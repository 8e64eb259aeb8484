using System.Net.Http.Headers;
using System.Text;
using OmniGrains.Channels.Connections;

namespace OmniGrains.Channels;

/// <summary>Access tokens that were traded for a connection's secrets, in memory only, until shortly before they end.</summary>
internal sealed class AccessTokens(TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (int Revision, string Token, DateTimeOffset Ends)> _tokens = new(StringComparer.Ordinal);

    /// <summary>Asks with the token for a shop and purpose. When the shop no longer takes it, it is traded for another one, once.</summary>
    /// <param name="shop">Whom to ask.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="trade">Gets a new token.</param>
    /// <param name="ask">Asks with a token.</param>
    public async Task<ShopAnswer> Ask(ConnectedShop shop, string purpose, Func<Task<ShopAnswer>> trade, Func<string, Task<ShopAnswer>> ask)
    {
        try
        {
            return await ask(await Of(shop, purpose, trade));
        }
        catch (ShopRefusedException refused) when (refused.Code == "unauthorised" && Forget(shop, purpose))
        {
            return await ask(await Of(shop, purpose, trade));
        }
    }

    /// <summary>The shop no longer takes its token; false when there is none.</summary>
    public bool Forget(ConnectedShop shop, string purpose) => _tokens.TryRemove(KeyOf(shop, purpose), out _);

    /// <summary>The token for a shop and purpose.</summary>
    /// <param name="shop">Whose; a changed connection gets a new one.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="trade">Gets a new one: an answer with access_token and expires_in.</param>
    public async Task<string> Of(ConnectedShop shop, string purpose, Func<Task<ShopAnswer>> trade)
    {
        var key = KeyOf(shop, purpose);
        if (_tokens.TryGetValue(key, out var known) && known.Revision == shop.Revision && known.Ends > time.GetUtcNow())
        {
            return known.Token;
        }

        var answer = (await Traded(trade)).Body;
        var token = answer.Text("access_token") ?? throw new ShopRefusedException("unauthorised", "The shop gave no access token. Set its secrets anew.");
        var seconds = Math.Clamp(answer.Amount("expires_in") ?? 300m, 60m, 86_400m);
        _tokens[key] = (shop.Revision, token, time.GetUtcNow() + TimeSpan.FromSeconds((double)seconds) - Margin);
        return token;
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static string KeyOf(ConnectedShop shop, string purpose) => $"{shop.Id}/{purpose}";

    // Credentials that have ended are an invalid request to those who keep to OAuth 2: an answer of 400 (RFC 6749, section 5.2).
    private static async Task<ShopAnswer> Traded(Func<Task<ShopAnswer>> trade)
    {
        try
        {
            return await trade();
        }
        catch (ShopRefusedException refused) when (refused.Code == "refused")
        {
            throw new ShopRefusedException("unauthorised", "The shop refused to trade our credentials for an access token. Set its secrets anew.");
        }
    }
}
