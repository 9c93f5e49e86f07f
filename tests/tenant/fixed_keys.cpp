#include "fixed_keys.hpp"

#include "encoding.hpp"

namespace tenant {
namespace {

// PKCS #8 in base64. They guard nothing: making an RSA key takes up to a second of CPU, and a test starts many tenants.
constexpr const char* kTokenKey =
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCpN95/2Q/RomyMi4p6R0TvrXoH6c6lQP6T0Cky3pVPhSEM4RLxoM4IU/AvtB"
    "UfP/jeWdpAABlUW77OlfuvngpzkzCoACJ14fvfIznCDXHFkQYOj3fgAVbFxIbSbvUOIKblBAz4aNHqxTDF+Gn6SjC3BWALsBMj54u5TGswrvpr"
    "qalf+jytySjMzDKwrFwaiMRXEndyov3F6L8DrupeRR33MecVsA10PvRkNDtFY/UVZEOmuJi4QvWOnaEQ9v9VOyRYc9S0+1WpURIca+KxZ26pNZ"
    "Cg3dD9Pu3Ia9t/DmP+6XJpZkAZUoL8oz/LX79JO0TZWzY+z172zOGNSACiouxXAgMBAAECggEATGZKEaTZzIctxSK3Sc/louTK5Mm+H8RBbFEe"
    "WLY/6WAs9Nilqew1OXNUTOVcZ/iFDza4IA8rYHfvpOv4b2jGRToeTKuK43g9NJh92kwhotaASpChycQw/idly5qHD3LUhy+V/42rwPh4tdkbWA"
    "KpDejiXUSIz7wZzHZhKuDFdVeuToth3k/EOO+26JKVWWXLwS6p30CGDxzHR36IviL1cGJ5U8TJsvmt+VbJDq9aVmTd9A+3ELHGiBGDPW4VrE79"
    "h/kJt9X4ssHHHg4geSNIRyuY2J+qKML/jO1ROdERLQTs2UhuVMhU6CbRw4DxZKdiVtlT3qh8ndTeDOItwAjESQKBgQDpfgr+F11XFG31MAIGNK"
    "k/H8cwlRdpwwxf6cRXJlM9vT8pJMSk/hMpKmaKXStFa5PAQHNmfzUywt6aMteOk09sS7neKPsDje547YqB/9OY+HRc1n26+XXPccestYhSmnYq"
    "FXtelKKwh3vh1/AlLUkKomWs8ymSLekxk/BcS6bcxQKBgQC5h7cxsu6l6ONpPDvIXvRnl5pc7+I9vyB1UR3nj0vv0pxxLf34jUJ2UPU8O4+wax"
    "HFcs0Slo5KgqellivNlq6CJh+U9q5xiqKmMmzvtOkamT+oZgAqJxNA7eK+OazfIgmpZmDPJgeZEwSfMRvlZrNCWqRtcf1YhKpPK6I3LWhuawKB"
    "gE4RLmu2NCchVYJdAtBAWzYX0emUb7eU11ZaOqNI1RwXYj7HZFgl+xIQcyhf7k/PoB7vbaYfchH+xZ6Y0SmCZ1O2HfcBjKurkMgt49mDR6Qlrg"
    "I8VN1m+tTZHgHI0EOOEWQQuqbs21hadDkWkdxcP8emdIhW5NdTMly5Mewp/yhhAoGBAJPoPUTSyGzeEEY6LdLc2G2pr/c9ipj9QQwmIfgUBk7o"
    "Ea4tI1a+juiyO//L4A6eHSnTDugtvLxsEujwonUhFnhNmknwqzt7cZWbh7tF97wrxlMjFiiExFW0EFrksgulIBy7sJwUTmRbhAjBZuLokCprBs"
    "D16ipigT/iokzo12OHAoGANnkoVPWu9YacGOQqCJKsKiyLgELHhpI9osmoZzHm0x8yGTwpCwZaVpRJC0y7Vlw5QJidSLKmPvZot9ZABkGEHI3y"
    "p+d0bh2lxYWKdHcU5yH14kLY2OhkMyeYQrMTmHkOF25orBVxptMbumD3mselSO7pYMP2rDbvBSZDjSDjN0Q=";

constexpr const char* kBotKey =
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCYajEBmdVDC/NXoM+RPe9Ci8r+I1Y5fOYgYZN7XRsROUjyAYYkhE8DQNbyFA"
    "4ex0DwYkLHsFAGjPpg9gb7hF8txWlqHzlKbUlEjtM2OUBdQah3jP/5B058uX/vHuVN9nsRjUeg5O865NQOy4Bg+m+Vl8a7yzGNWeRtPUdCJHse"
    "yiTSryHnzaO4iMxu3/wp9JXA0fxVZ1wzrbYW4H0epzGNI63Hfu0+3LHjQZoThgxbgMG98ZcNnMh+H62w3ibAfSvW5tZTfxqaTiiUgZXFIFtqwb"
    "vZ2dFQi2A+cBXAexFwQYUjdd1ryO2PQnuO6CKdI++vc8hn8VCALYEkNBd+vNmbAgMBAAECggEABC5cPszUtAdRZcopt4nJP6bsatFXAwe2m7/M"
    "LG+u7OeIj+mpH4+o8pAQ9XNwZGQXQiDn774Z9pFf0vtyJeyJMeJpqblxOGX2wxSJ8xcEpCpHb/7PDNVS+rVErwTGyenk5rkx9FYja+xYFuR6lp"
    "ki0387j+5F4zif6BFCHFc6MMDUWqpX4KVtHnCe1Mw9PgUT9KSTGlYiPEc2E4nPrYM1Ap+a+vOdOWnqxkvLKslfp5mZfatrnokkM7ksRZSjQfOF"
    "tfx3GT0vfTQ+sMXnBcP/m0n/kB3fF1QCibKMaV9ZIusJgZqYcQxOyYEojQdcVfucdS6oSLfTEbOYv9IexlvefQKBgQDIrT+umNUgL+oCsHF1EC"
    "OwPxNIXeN/KtJWvtmk6CYZbMELlnTXscE5ipUqLnhokVo0CVWVV20h4tYTVp0J4aygbrpgr0exjnBpf+kQgwZ5T4tJaFAFBzpBs6n1/VJeNCI4"
    "k7Qb28JHLmIsZn7Bxuh4VL0kXpZ6hPGK5tFECBezxQKBgQDCbtvOTKxFkGTj4n6o9CGK0W7/r3pKAILAzOyW81WpM8glO6hyxICE3tKIWe3MqQ"
    "4q5LozUYAd53xkBFs9xjxQPb0wye8c8+MT02nqbb3kM4X4ohSB23gzomAPTavFrzL1zM41hZJuxtZ55ZIG9haqerY9+1ZbZocnF7GsvEFN3wKB"
    "gQCfbMu3yKEgphARvN0V9BF2NlX6WuSeJYXe9lXv5aJG9phSvV/r78KjFQ616R8ta7QuvO+p6j+/+Pa7fEbcD9ZVykH1B6s8Sv3RQpYE0SL2gx"
    "QT6HQR2pEUm0g+LdcfEenR6r3el/K7HAVQYsj25y/OUPvGhgKkKTO/dunvU0KJRQKBgGRJ4j7K9aD8Fc4lqcdkBVkhJevki2NYWBkymmZSJUEd"
    "YIMz/nMUQGZIuLd0C2ChYpllWVXXGApUuKiuRpHaiompDsj3n8qDUgGL7vnomSX4HYZds843cgzQGFRMb+mLsPFwLn0U5K8XCNHfRC8rCA3vNc"
    "lKtwR2IghcBF1gzR5pAoGBAMFFgeXin0axkp+yIm4r9kCJ0a/suYQoJI/5SFTvrAcKwtg7A8zsGD1rMuV2qXM86D6nhqYM6BtLaLU2xILR8kMT"
    "tfYGWHjA2MxqiITzTTBIoafyi42/7ubri+2GQDVRDCM++2ydnbEpXnwDfK8VMkzphrfHBgKNWlCyWGlYRjPU";

constexpr const char* kUnendorsedKey =
    "MIIEuwIBADANBgkqhkiG9w0BAQEFAASCBKUwggShAgEAAoIBAQCv/GIISBMlpAoEEZaoJqtkxpQ02jtS7P/fWKd6nNh96YzEhjQgBhuAUYr1RH"
    "3/ckv6zIZhcUtyr4hVL+FA+1QiWpUL5iC9k0rWdzgL341YlhEnyOthRaXdIU1EV4hrpJZXm2BVgXhrLfKt5dmO960PIakzpia0bzoC8q/Vk1Ml"
    "l2UyBgU8NE6+tZGQfMxGCAOQ+bVNYuWvvwxcrmJ4Unxr9IkQgf0QvEy037C4eIG0J1Ur+eEPQtECn8f/dGFrZQEDeOUdNAvJCTY8KYH47Jad5Q"
    "rGDW7b+7oDTGC6zYIRnhcounzSX3a54+KGEdk2b2ygo2kLGQu3QMDGvgMsadi3AgMBAAECgf88JodbTUc+FlNWEKztzEnIqBb/+ZdNQLQ0Ipkb"
    "z4AviSQUB8rJJ00/Dp/wNPjb1rUhg8Zqh87B5D004KidDUo0c8F9z6phIXby1szRQheNr70tW/8XwDZw3nEKauC16gt45iKHFzmRaKMJzQYPV5"
    "hPE7JBdQjFoz6ww0JWPYSt0/9mGLSWgO/fxenRDbpOLczsJLJnPV8b7+tHiIdO+/Tc3BN/gxJFUkeoHzjFbKWUr3CA8tTyVbNrpfd9f8Zp1QQ8"
    "agahRSJHD4pHC4OrwzUc7lSSiWJFZMD7lwtIguRN6F1KVO0Usw0h+jtHEPvTKgyV721o2MlaWxCx3HIHiqECgYEA6zJTl2RlZG/bTd+EXDMA3C"
    "gojicx709S2BKATPcma6eRERVQUCeccTl/9spmWt5NUhvlB2Mc1S9aI9PnqjKUMM6SkUAheyDwOPamuqNRaI2L7FANLZ26XzZ/+vVh5G8dAY9h"
    "r41wsaUKR44dSmRtGIpo/q7IknHw7HDpThDc3iECgYEAv41Rk1Z3EimqnKnAuCq07JlBcZ5Uutd5SZlQSqFRUwskvp1QMTQLOqGyAHWwYVWcgz"
    "3B8tkCcZHifzGAPJkM/tGgzp1NxS4ccsX+RIIlC1HFiT1WsPudcRrJZK3aR92a7A9DsESQwqWWtgQ/3KuKviTm/pAsyps0RkpX9FSj69cCgYEA"
    "4BQfrgI505n6f9PvgAQb0qT0FpNjMNQLYs8lq65gzXplbLg4v1Ut6HXW4+Lr57EaS5tF9mbIZpfpsm7GrdHofCOjYn2OKIg2Np9QNEs7WXhaEj"
    "gmhgpbMTF0dz3oGUJ/iSf48s+3yZgrFgdhAqpxgksEQ3l0oImr9yiQLw9DzuECgYBK+FJ/Kg48S5Z87muBKSXanDji8ScUYZUU2y5zpyOfLvNY"
    "r1VdjJMAhZyXVXiM/+bb7uXj2E9+h6xwP72C+hv996nKdAKmM9/qg9d6lL1O6tg3WIx/hFsgk21TPD/8dJ1X2rmRWaSWqhyMbKlaAsGwndzSsT"
    "b2rTwObrZx6FanzQKBgDbxRS4ulVVcOjFriXA3VYRt4mNIpi8+U9y6evgA+zsgSEFzn/JE3SqzU5e437DxYFkXVfnDe6WQL/iRwDJxA2hZw4Wy"
    "Xxb9IUdS/oy9EtklWRCHUmHIc6r5HdLySDAtqh7bW0L1a7j8leo5WvUvYWk0jsLJbbJ+rP5vSKuvpODe";

constexpr const char* kUnknownKey =
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC0zPqdyRtEpncWPYxCfWxfjDDC1FWbdg8SDV1qX539PdJPZmqku/EyjkQDNj"
    "f7GOiN43Qn8z8tfCXEWOSfS1mW6hAHd0HGjR2unkmw2wH11fv8vKI8mD8OM8tpOKiCnB7RNu+TqUjhoD7Vt8FrJ61QWVfEWIuFDe54vJLhNDS0"
    "KwtE1KbjIPBhaspSi965AdxQOWm+6eB6ocFLon8yj8G2wQcirpeyIYDtFa0ysszWrq5cH45+mXsSypBohBgV6GXTZqr4pbUyeh8AQaDYeX3tSf"
    "SVv35KR9cxggZ9/2PA4tPRnQ8loesSKElfcSYcMn+DmyWLvtKSheavEFmkuj25AgMBAAECggEABslI2nvn2Gnp8pcPbDF6ZcdRaNOA5Euh1JSI"
    "cWUyydFOH9yhKE5e08rcot6gN35F84lz9mOEqnR/k5qe9859IUaA1B7pHgaojg5zIQtfZZBWG7SJRf5hVrgH+XEyFgQkV5SY/0rHD9aTDs3z/+"
    "cmpx6E+Yg1sgiFvAw4wSSgZwDEPtt+ELEiW+1qth4O8lv762UJc6AmmjWq9k/7sS1fksB+kIkbbPCbLIBGJFSWc6Kh/BD7F+87jbTEAEJoju8V"
    "1vcBGjwqEDMn+UrbCyRmTL5Rto+HpV5hr7CMOTELvkefSc2VPMeS0yoPty53HjM2FeJHe6IDrHklU92wm2pgGQKBgQD8w5kzO/WwCoPtUbQry1"
    "1pOaGD2fjY/xi5vsBPjfVYSZR1Ta5mFF7qMzJwWRH0cCEk5LJ2D/jusIsizpWK+G/klh266eylysemP0vG8GtQM1dd/cEPS6EiBg904WJu8jVm"
    "CLNh7K1VXsYsGKDu/c4lM+RgLWBpjNN5c6nCCAGLxQKBgQC3HYeoytq3m1nFxX65M6raHnnWhvTQfxj4e6/DmjXS2JOzWYEzvqncSQeq+csEG3"
    "fwxrMGFUfsmimFU5R84uVf2/HAe70pIn0zjZQLDFcAfk20lq2aLwJjEoz1m5tZmINTY+VP2v14yU060UI5JtQ35WvYNDNAhRC5SN2RKMpFZQKB"
    "gANOJ321BgR0Tr9Wty1vblxG5abMveVQiKk9JlSj/ZZW9/sEtggdshQL8VfowkRZBwXte6vxj4bHhjpBS1FS6Fur3t2n23FbknrJDxud3zlgQn"
    "83J0Qk8Al63M7hd6ENx8b6zCW2q5mXMK448DnP1ddEs3LShRU8QzOuYITqB+MlAoGAVxr1+EYeyq5cguaShHjecgmDPZhPBosfDryPfIVzywt5"
    "HxyZiErPNFmNCzjt6NNEN8XdTSx8XUFsNN7wSIQKRpIyqrRx5Api8k4LuUGydSqfviLbC/gGs6gUY5UUzgbtmZJwd48degKP+UWnsdYVp008As"
    "m6A5wIu4q80xtLNL0CgYB5iMBQUSBnkaRv65vU/mNX7EJQhoIJ7qyGlaQodriQPtnfeapqPqckHYNP9/0MgCq64SGAReA6NVm6BMOFeyH1Zn0W"
    "Jt6EYs3hNj7q9IpQhqZSyPafiT2n9ThR2sB+XFV1GAOGrR6urQ04NZp35d2PCqycZW0VWTr52y7rCLoqeg==";

SigningKey fixed(const char* text) { return SigningKey::from_der(*base64_decoded(text)); }

}  // namespace

SigningKey token_key() { return fixed(kTokenKey); }
SigningKey bot_key() { return fixed(kBotKey); }
SigningKey unendorsed_key() { return fixed(kUnendorsedKey); }
SigningKey unknown_key() { return fixed(kUnknownKey); }

}  // namespace tenant
