using Microsoft.Extensions.Logging;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>The tokens that a server lets in by <see cref="GatewayOptions.TokensPath"/>, as the file has them now: one
/// that is taken out of it is let in no more. While the file cannot be used, none is.</summary>
internal sealed partial class NamedTokens(GatewayOptions options, ILogger<NamedTokens> log)
{
    private readonly Lock _lock = new();
    private string? _text;
    private IReadOnlyList<NamedToken> _tokens = [];

    /// <summary>Whether there may be any.</summary>
    public bool Are => !string.IsNullOrEmpty(options.TokensPath);

    /// <summary>Whose token this is; null: nobody's.</summary>
    public NamedToken? Find(string shown)
    {
        string hash = TokenFile.HashOf(shown);
        return Current().FirstOrDefault(token => Sessions.Same(token.Hash, hash));
    }

    /// <summary>The token of a name; null: there is none, or no more.</summary>
    public NamedToken? Called(string name) => Current().FirstOrDefault(token => token.Name == name);

    private IReadOnlyList<NamedToken> Current()
    {
        if (!Are)
            return [];
        lock (_lock)
        {
            string text;
            try
            {
                text = TokenFile.Text(options.TokensPath!);
                if (text == _text)
                    return _tokens;
                (_tokens, _text) = (TokenFile.Parse(text, options.TokensPath!), text);
            }
            catch (TokenFileException error)
            {
                if (_tokens.Count > 0 || _text is null)
                    Unusable(error.Message);
                (_tokens, _text) = ([], "");
            }

            return _tokens;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No named token is let in: {Reason}")]
    private partial void Unusable(string reason);
}
