using System.Net.Http.Headers;
using System.Text;
using OmniGrains.Channels.Connections;

namespace OmniGrains.Channels;

/// <summary>Access tokens that were traded for a connection's secrets, in memory only, until shortly before they end.</summary>
internal sealed class AccessTokens(TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (int Revision, string Token, DateTimeOffset Ends)> _tokens = new(StringComparer.Ordinal);

    /// <summary>The token for a shop and purpose.</summary>
    /// <param name="shop">Whose; a changed connection gets a new one.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="trade">Gets a new one: an answer with access_token and expires_in.</param>
    public async Task<string> Of(ConnectedShop shop, string purpose, Func<Task<ShopAnswer>> trade)
    {
        var key = $"{shop.Id}/{purpose}";
        if (_tokens.TryGetValue(key, out var known) && known.Revision == shop.Revision && known.Ends > time.GetUtcNow())
        {
            return known.Token;
        }

        var answer = (await trade()).Body;
        var token = answer.Text("access_token") ?? throw new ShopRefusedException("unauthorised", "The shop gave no access token. Set its secrets anew.");
        var seconds = Math.Clamp(answer.Amount("expires_in") ?? 300m, 60m, 86_400m);
        _tokens[key] = (shop.Revision, token, time.GetUtcNow() + TimeSpan.FromSeconds((double)seconds) - Margin);
        return token;
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
